using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Stats;
using Assay.Stats.Choice;
using Assay.Stats.Margins;

namespace Assay.Core.Decide;

/// <summary>What the data say of a metric that may not worsen past its margin.</summary>
public enum GuardrailState
{
    /// <summary>Shown to be worse by more than the margin.</summary>
    Breached,

    /// <summary>Shown not to be worse by as much as the margin.</summary>
    Kept,

    /// <summary>It has no margin, so nothing can be shown; no harm is evident.</summary>
    NoHarmEvident,

    /// <summary>Neither shown.</summary>
    NotShown,

    /// <summary>The test cannot be made.</summary>
    NotTestable,
}

/// <summary>A guardrail for one arm.</summary>
/// <param name="Reason">Why it is not testable; else <c>null</c>.</param>
public sealed record GuardrailFinding(MetricResult Metric, Comparison Comparison, GuardrailState State, NotEstimable? Reason)
{
    /// <summary>Whether the arm may be shipped for all that this guardrail says.</summary>
    public bool AllowsShipping => State is GuardrailState.Kept or GuardrailState.NoHarmEvident;
}

/// <summary>Judges guardrails.</summary>
/// <remarks>
/// Harm is judged one-sided at all looks together; its error rate is shared by all guardrails and arms (Bonferroni). Not being worse is judged
/// one-sided for each guardrail by itself, since each is a veto: at the reading of a planned sample, more strictly while that is awaited, or at any
/// look, whichever shows it. Without a margin, or with one of 0, being "not worse" would ask for an improvement; then a guardrail only withholds a
/// ship while one look suspects harm.
/// </remarks>
internal sealed class Guardrail(Evidence evidence, DataFloor floor, AlphaBudget budget)
{
    private readonly double _breachAlpha = budget.Breach / Math.Max(1, Guards(evidence.Now).Count() * evidence.Treatments.Count());

    public IEnumerable<GuardrailFinding> Of(Arm arm) =>
        Guards(evidence.Now).Select(metric => Judge(metric, metric.Comparisons.First(one => one.Arm == arm)));

    /// <summary>Whether the change goes the way that is good for the metric.</summary>
    public static bool IsImprovement(MetricUse metric, Comparison comparison) =>
        comparison.Found.Difference.Value is { } difference && difference.Value > 0 == (metric.Direction == MetricDirection.Increase);

    public static IEnumerable<MetricResult> Guards(Scorecard card) => card.Metrics.Where(one => one.Metric.Role == MetricRole.Guardrail);

    private GuardrailFinding Judge(MetricResult metric, Comparison comparison)
    {
        var margin = Margin(metric.Metric);
        var now = Distance(metric.Metric, comparison, margin);
        if (now.Value is not { } distance)
            return new(metric, comparison, WithoutTest(metric.Metric, comparison), now.Reason);
        return new(metric, comparison, IsBreached(metric, comparison, distance) ? GuardrailState.Breached : State(), null);

        GuardrailState State()
        {
            var atReading = AtReading(metric.Metric, comparison.Arm, margin);
            if (margin > 0)
                return IsKept(distance, comparison, atReading) ? GuardrailState.Kept : GuardrailState.NotShown;
            return IsSuspect(distance) || atReading is { } reading && IsSuspect(reading)
                ? GuardrailState.NotShown
                : GuardrailState.NoHarmEvident;
        }
    }

    private static double Margin(MetricUse metric) => metric.Margin ?? 0;

    private static Estimate<RelativeMargin> Distance(MetricUse metric, Comparison comparison, double margin) =>
        comparison.Found.AgainstMargin(margin, metric.Direction == MetricDirection.Increase ? Better.Higher : Better.Lower);

    /// <summary>A difference that does not vary is no evidence either way; one for the worse withholds, and so does a margin that cannot be tested.</summary>
    private static GuardrailState WithoutTest(MetricUse metric, Comparison comparison) =>
        Margin(metric) == 0
        && comparison.Found.Difference.Value is { } difference
        && (difference.Value == 0 || IsImprovement(metric, comparison))
            ? GuardrailState.NoHarmEvident
            : GuardrailState.NotTestable;

    /// <summary>A clear breach speaks before the days of the floor are over: what a guardrail guards against does not wait for the weekend.</summary>
    private bool IsBreached(MetricResult metric, Comparison comparison, RelativeMargin distance)
    {
        var card = evidence.Now;
        if (_breachAlpha == 0 || !floor.HasUnits(card, comparison.Arm) || !floor.HasEvents(metric, card.Design.Control, comparison.Arm))
            return false;
        var p =
            evidence.Occasion == Occasion.OneLook
                ? distance.PWorse
                : distance.PWorseAtAnyLook(comparison.Found.Units, AnyTimeChoice.TightestAt, _breachAlpha);
        return p < _breachAlpha;
    }

    private bool IsKept(RelativeMargin distance, Comparison comparison, RelativeMargin? atReading)
    {
        if (atReading is { } reading && reading.PNotWorse < budget.Reading)
            return true;
        if (evidence is { Reading: null, IsSampleComplete: true } && distance.PNotWorse < budget.Waiting)
            return true;
        return budget.Watching > 0
            && distance.PNotWorseAtAnyLook(comparison.Found.Units, AnyTimeChoice.TightestAt, budget.Watching) < budget.Watching;
    }

    private bool IsSuspect(RelativeMargin distance) => distance.PWorse < evidence.Now.Design.Alpha;

    private RelativeMargin? AtReading(MetricUse metric, Arm arm, double margin)
    {
        var result = evidence.Reading?.Metrics.FirstOrDefault(one => one.Metric.Key == metric.Key);
        return result is null ? null : Distance(metric, result.Comparisons.First(one => one.Arm == arm), margin).Value;
    }
}
