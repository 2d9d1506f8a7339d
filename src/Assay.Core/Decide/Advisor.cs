using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Core.Decide;

/// <summary>Turns a scorecard into advice: first whether the data can be trusted, then harm, then benefit, then patience.</summary>
public static class Advisor
{
    /// <param name="targetSampleSize">Units planned over all arms; <c>null</c> where nobody planned.</param>
    /// <param name="isOver">No more units will come.</param>
    public static Recommendation Advise(Scorecard card, long? targetSampleSize, bool isOver)
    {
        if (card.SampleRatio.IsFlagged)
            return new(Advice.FixFirst, null, [SampleRatioMismatch(card)]);
        if (card.Metrics.Count == 0)
            return new(Advice.KeepRunning, null, [new("no_metrics", "The experiment has no metrics, so there is nothing to decide by.")]);
        if (card.TotalUnits == 0)
            return new(Advice.KeepRunning, null, [new("no_units", "No unit has been exposed yet.")]);
        var reached = targetSampleSize is null || isOver || card.TotalUnits >= targetSampleSize;
        return Harm(card) ?? (reached ? Verdict(card, targetSampleSize, isOver) : TooEarly(card, targetSampleSize!.Value));
    }

    private static Because SampleRatioMismatch(Scorecard card) =>
        new(
            "srm",
            $"The units per variant do not fit the weights (p = {Wording.P(card.SampleRatio.PValue!.Value)}). Something loses or adds units on one side; "
                + "until it is found, no result can be trusted."
        );

    /// <summary>A guardrail that every arm breaks, or that the only treatment breaks, settles it.</summary>
    private static Recommendation? Harm(Scorecard card)
    {
        var safe = card.Design.Treatments.Where(arm => !Breaches(card, arm).Any()).ToList();
        if (safe.Count > 0)
            return null;
        return new(
            Advice.DoNotShip,
            null,
            [.. card.Design.Treatments.SelectMany(arm => Breaches(card, arm)).Select(breach => Describe(breach, "guardrail_breached"))]
        );
    }

    private static Recommendation TooEarly(Scorecard card, long target) =>
        new(
            Advice.KeepRunning,
            null,
            [
                new(
                    "sample_not_reached",
                    $"{Wording.Count(card.TotalUnits)} of {Wording.Count(target)} planned units so far. A fixed-horizon test read early finds differences that are not there."
                ),
            ]
        );

    private static Recommendation Verdict(Scorecard card, long? target, bool isOver)
    {
        var findings = Findings(card, MetricRole.Primary).ToList();
        var best = findings
            .Where(finding => IsGood(finding) && !Breaches(card, finding.Comparison.Arm).Any())
            .OrderByDescending(finding => Math.Abs(finding.Comparison.Difference.Value!.Statistic))
            .FirstOrDefault();
        if (best is not null && !findings.Exists(finding => finding.Comparison.Arm == best.Comparison.Arm && !IsGood(finding)))
            return new(Advice.Ship, best.Comparison.Arm, [Describe(best, "primary_improved"), .. Caution(target)]);
        if (findings.Count > 0)
            return new(
                Advice.DoNotShip,
                null,
                [
                    .. findings.Select(finding => Describe(finding, IsGood(finding) ? "primary_improved" : "primary_worsened")),
                    .. card
                        .Design.Treatments.SelectMany(arm => Breaches(card, arm))
                        .Select(breach => Describe(breach, "guardrail_breached")),
                ]
            );
        return target is not null || isOver
            ? new(
                Advice.Inconclusive,
                null,
                [new("no_difference_found", "The planned evidence is in, and no primary metric differs by more than chance would explain.")]
            )
            : new(
                Advice.KeepRunning,
                null,
                [new("no_difference_yet", "No primary metric differs by more than chance would explain so far."), .. Caution(target)]
            );
    }

    private static IEnumerable<Because> Caution(long? target) =>
        target is null
            ?
            [
                new(
                    "no_planned_sample",
                    "No target sample size was planned. Decide once, at a time fixed beforehand: reading again and again finds differences that are not there."
                ),
            ]
            : [];

    /// <summary>Significant comparisons of one role.</summary>
    private static IEnumerable<Finding> Findings(Scorecard card, MetricRole role) =>
        from metric in card.Metrics
        where metric.Metric.Role == role
        from comparison in metric.Comparisons
        where comparison.IsSignificant
        select new Finding(metric, comparison);

    private static IEnumerable<Finding> Breaches(Scorecard card, Arm arm) =>
        Findings(card, MetricRole.Guardrail)
            .Where(finding => finding.Comparison.Arm == arm && Guardrail.IsBreached(finding.Metric.Metric, finding.Comparison));

    private static bool IsGood(Finding finding) => Guardrail.IsImprovement(finding.Metric.Metric, finding.Comparison);

    private static Because Describe(Finding finding, string code)
    {
        var test = finding.Comparison.Difference.Value!;
        var change = finding.Comparison.Lift.Value is { } lift ? Wording.Percent(lift.Value) : Wording.Signed(test.Effect.Value);
        var p = Wording.P(finding.Comparison.AdjustedPValue ?? test.PValue);
        return new(code, $"{finding.Metric.Metric.Key}: {finding.Comparison.Arm.Key} changes it by {change} against control (p = {p}).");
    }

    private sealed record Finding(MetricResult Metric, Comparison Comparison);
}
