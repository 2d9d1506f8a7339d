using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Core.Decide;

/// <summary>What one comparison says, in a sentence.</summary>
internal static class Sentences
{
    /// <summary><c>purchase: b +20 % (+2 pp, between +0.8 pp and +3.2 pp)</c>.</summary>
    public static string Change(MetricUse metric, Comparison comparison, Interval? limits = null)
    {
        var found = comparison.Found;
        var name = metric.Direction == MetricDirection.Decrease ? $"{metric.Key} (less is better)" : metric.Key;
        if (found.Difference.Value is not { } difference)
            return $"{name}: {comparison.Arm.Key} cannot be compared";
        var interval =
            limits ?? found.DifferenceInterval.Value ?? new Interval(difference.Value, double.NegativeInfinity, double.PositiveInfinity);
        return $"{name}: {comparison.Arm.Key} {Wording.Change(metric, interval with { Value = difference.Value }, found.LiftInterval.Value)}";
    }

    public static string Settled(Evidence evidence, PrimaryFinding finding)
    {
        var isReading = finding.Basis == Basis.Reading;
        var limits = isReading ? null : finding.Comparison.AlwaysValid.Value?.Effect;
        var sure =
            !isReading ? $"p {Wording.P(finding.P)}, limits and p hold however often one looks"
            : evidence.TargetSampleSize is { } target
                ? $"p {Wording.P(finding.P)}, read once at the planned sample of {Wording.Count(target)} units"
            : $"p {Wording.P(finding.P)}";
        return $"{Change(finding.Metric.Metric, finding.Comparison, limits)} against {evidence.Now.Design.Control.Key} ({sure}).";
    }

    public static Because Breach(GuardrailFinding guardrail) =>
        new(
            "guardrail_breached",
            $"{Change(guardrail.Metric.Metric, guardrail.Comparison)} is worse than {Margin(guardrail.Metric.Metric, "allowed")}, by more than chance explains."
        );

    public static Because NotShown(GuardrailFinding guardrail)
    {
        var change = Change(guardrail.Metric.Metric, guardrail.Comparison);
        if (guardrail.State == GuardrailState.NotTestable)
            return new("guardrail_not_shown", $"{change} cannot be tested, so it is not shown to be harmless: {guardrail.Reason?.Detail}");
        return guardrail.Metric.Metric.Margin is > 0
            ? new(
                "guardrail_not_shown",
                $"{change} is not shown to stay within {Margin(guardrail.Metric.Metric, "the margin")}. More units would tell."
            )
            : new("guardrail_not_shown", $"{change} looks worse. It is not certain, but too likely to ship.");
    }

    public static Because WithoutMargin(GuardrailFinding guardrail) =>
        new(
            "guardrail_without_margin",
            $"{Change(guardrail.Metric.Metric, guardrail.Comparison)} shows no harm. Without a margin that is all that can be said of it."
        );

    /// <summary>Where an undecided comparison points; <c>null</c> where nowhere.</summary>
    public static Because? Leaning(Evidence evidence, MetricResult metric, Comparison comparison)
    {
        var change = Change(metric.Metric, comparison);
        if (comparison.Difference.Value is null)
            return comparison.Difference.Reason is { } reason
                ? new("not_testable", $"{change}, which cannot be tested. {reason.Detail}")
                : null;
        if (!LooksDifferent(evidence, comparison))
            return null;
        return Guardrail.IsImprovement(metric.Metric, comparison)
            ? new("looks_better", $"{change} looks better, but it is not decided.")
            : new("looks_worse", $"{change} looks worse, but it is not decided.");
    }

    /// <summary>A single look would call it different.</summary>
    public static bool LooksDifferent(Evidence evidence, Comparison comparison) =>
        comparison.Difference.Value?.PValue < evidence.Now.Design.Alpha;

    private static string Margin(MetricUse metric, string noun) =>
        metric.Margin is > 0 and var margin ? $"{noun} ({Wording.Share(margin)} of the control)" : noun;
}
