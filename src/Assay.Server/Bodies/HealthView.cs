using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Decide;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <param name="Code">Stable name of the check.</param>
/// <param name="Status"><c>ok</c>, <c>warning</c> or <c>failing</c>.</param>
internal sealed record CheckView(string Code, [property: NamesOf<TrustStatus>] string Status, string Text);

/// <summary>Whether an experiment's results can be trusted, and how far it has come.</summary>
internal sealed record HealthView(
    ResultsExperiment Experiment,
    DateTimeOffset AsOf,
    [property: NamesOf<TrustStatus>] string Status,
    SrmView Srm,
    IntegrityView Integrity,
    ProgressView Progress,
    IReadOnlyList<GuardrailView> Guardrails,
    IReadOnlyList<CheckView> Checks,
    RecommendationView Recommendation
)
{
    /// <summary>The variant to ship, where that is the recommendation.</summary>
    public string? Winner => Recommendation.Variant;

    public IReadOnlyList<AmendmentView> Amendments { get; init; } = [];

    public static HealthView Of(Verdict verdict)
    {
        var results = ResultsView.From(verdict, withIntervals: true, withSeries: false);
        var advice = verdict.Recommendation;
        var checks = advice.Checks.Append(GuardrailCheck(advice.Guardrails)).ToList();
        return new(
            results.Experiment,
            results.AsOf,
            Wire.Name(checks.Max(check => check.Status)),
            results.Srm,
            IntegrityView.Of(verdict.Analysis.Card.Integrity),
            ProgressView.Of(verdict.Analysis),
            [.. advice.Guardrails.Select(GuardrailView.Of)],
            [.. checks.Select(check => new CheckView(check.Code, Wire.Name(check.Status), check.Text))],
            results.Recommendation
        )
        {
            Amendments = results.Amendments,
        };
    }

    private static TrustCheck GuardrailCheck(IReadOnlyList<GuardrailFinding> guardrails)
    {
        var breached = guardrails
            .Where(one => one.State == GuardrailState.Breached)
            .Select(one => $"{one.Metric.Metric.Key} ({one.Comparison.Arm.Key})");
        var names = string.Join(", ", breached);
        return names.Length > 0 ? new("guardrails", TrustStatus.Failing, $"A guardrail is broken by more than chance explains: {names}.")
            : guardrails.Count == 0 ? new("guardrails", TrustStatus.Ok, "The experiment has no guardrails.")
            : new("guardrails", TrustStatus.Ok, "No guardrail is broken.");
    }
}

/// <param name="UnitsInTwoVariants">Left out of every number.</param>
/// <param name="EventsBeforeExposure">They never count.</param>
/// <param name="UnitsWithoutExposure">Their events name the experiment, but nobody saw them enter it.</param>
/// <param name="UnitsLikeBots">More events on one day than people have.</param>
/// <param name="Excluded">Exposures and events that were set aside and do not count.</param>
internal sealed record IntegrityView(
    long UnitsInTwoVariants,
    long EventsBeforeExposure,
    long UnitsWithoutExposure,
    long UnitsLikeBots,
    long Excluded
)
{
    public static IntegrityView Of(IntegrityCounts counts) =>
        new(counts.Crossovers, counts.EarlyEvents, counts.UnexposedUnits, counts.BotUnits, counts.Excluded);
}

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

/// <param name="Breached">It worsened by more than its margin, beyond what chance and repeated looks explain.</param>
/// <param name="State"><c>breached</c>, <c>kept</c>, <c>no_harm_evident</c> (without a margin), <c>not_shown</c> or <c>not_testable</c>.</param>
internal sealed record GuardrailView(
    string Metric,
    string Variant,
    double? Lift,
    double? Margin,
    double? PValue,
    bool Breached,
    [property: NamesOf<GuardrailState>] string State
)
{
    public static GuardrailView Of(GuardrailFinding guardrail) =>
        new(
            guardrail.Metric.Metric.Key,
            guardrail.Comparison.Arm.Key,
            guardrail.Comparison.Found.Lift.Value?.Value,
            guardrail.Metric.Metric.Margin,
            guardrail.Comparison.Difference.Value?.PValue,
            guardrail.State == GuardrailState.Breached,
            Wire.Name(guardrail.State)
        );
}
