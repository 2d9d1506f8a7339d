using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Decide;

namespace Assay.Server.Bodies;

/// <param name="Code">Stable name of the check.</param>
/// <param name="Status"><c>ok</c>, <c>warning</c> or <c>failing</c>.</param>
internal sealed record CheckView(string Code, string Status, string Text);

/// <summary>Whether an experiment's results can be trusted, and how far it has come.</summary>
internal sealed record HealthView(
    ResultsExperiment Experiment,
    DateTimeOffset AsOf,
    string Status,
    SrmView Srm,
    IntegrityView Integrity,
    ProgressView Progress,
    IReadOnlyList<GuardrailView> Guardrails,
    IReadOnlyList<CheckView> Checks,
    RecommendationView Recommendation
)
{
    public static HealthView Of(Verdict verdict)
    {
        var results = ResultsView.From(verdict, withIntervals: true, withSeries: false);
        var card = verdict.Analysis.Card;
        var checks = TrustChecks.Of(card).Select(check => new CheckView(check.Code, Wire.Name(check.Status), check.Text)).ToList();
        return new(
            results.Experiment,
            results.AsOf,
            Wire.Name(TrustChecks.Worst(card)),
            results.Srm,
            new(card.Integrity.Crossovers, card.Integrity.EarlyEvents, card.Integrity.UnexposedUnits),
            ProgressView.Of(verdict.Analysis),
            [.. card.Metrics.Where(metric => metric.Metric.Role == MetricRole.Guardrail).SelectMany(GuardrailView.Of)],
            checks,
            results.Recommendation
        );
    }
}

/// <param name="UnitsInTwoVariants">Left out of every number.</param>
/// <param name="EventsBeforeExposure">They never count.</param>
/// <param name="UnitsWithoutExposure">Their events name the experiment, but nobody saw them enter it.</param>
internal sealed record IntegrityView(long UnitsInTwoVariants, long EventsBeforeExposure, long UnitsWithoutExposure);

/// <param name="ReachedFraction">Units so far ÷ planned units; null without a plan.</param>
internal sealed record ProgressView(long Units, long? TargetSampleSize, double? ReachedFraction)
{
    public static ProgressView Of(Analysis analysis)
    {
        var units = analysis.Card.TotalUnits;
        var target = analysis.Experiment.TargetSampleSize;
        return new(units, target, (double?)units / target);
    }
}

/// <param name="Breached">It worsened beyond chance and beyond its margin.</param>
internal sealed record GuardrailView(string Metric, string Variant, double? Lift, double? Margin, double? PValue, bool Breached)
{
    public static IEnumerable<GuardrailView> Of(MetricResult metric) =>
        metric.Comparisons.Select(comparison => new GuardrailView(
            metric.Metric.Key,
            comparison.Arm.Key,
            comparison.Lift.Value?.Value,
            metric.Metric.Margin,
            comparison.Difference.Value?.PValue,
            Guardrail.IsBreached(metric.Metric, comparison)
        ));
}
