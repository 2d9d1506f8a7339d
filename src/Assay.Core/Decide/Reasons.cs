using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Core.Decide;

/// <summary>The because of an advice, in the order in which one would tell it.</summary>
internal static class Reasons
{
    public static readonly Because NoMetrics = new("no_metrics", "The experiment has no metrics, so there is nothing to decide by.");

    public static readonly Because NoUnits = new("no_units", "No unit has been exposed yet.");

    private static readonly Because s_noPrimary = new(
        "no_primary",
        "No primary metric was declared. What nobody chose beforehand can be looked at, but not decided by: declare a primary metric and start a new iteration."
    );

    private static readonly Because s_oneLook = new(
        "one_look_assumed",
        "This takes the data as one look at a sample fixed beforehand. Looking again and again finds differences that are not there."
    );

    private static readonly Because s_daysUnknown = new(
        "days_unknown",
        "The data have no times: check that they span whole weeks, since people differ by weekday."
    );

    public static IEnumerable<Because> Ship(Evidence evidence, ArmCase best, IReadOnlyList<ArmCase> cases) =>
        [
            .. Once(best.Improvements).Select(one => Improved(evidence, one)),
            .. best.Guardrails.Where(one => one.State == GuardrailState.NoHarmEvident).Select(Sentences.WithoutMargin),
            .. WorsenedSecondary(evidence, best.Arm),
            .. OtherArms(evidence, best, cases),
            .. Conditions(evidence),
            Next(IsDone(evidence) ? $"Ship {best.Arm.Key}." : $"Stop the experiment and ship {best.Arm.Key}."),
        ];

    public static IEnumerable<Because> Harm(Evidence evidence, IReadOnlyList<ArmCase> cases) =>
        [
            .. cases.SelectMany(one => Against(evidence, one)),
            .. cases.SelectMany(one => Once(one.Improvements)).Select(one => Improved(evidence, one)),
            .. Conditions(evidence),
            Next(
                IsDone(evidence)
                    ? "Keep the control."
                    : "Stop the experiment and keep the control, or change the variant and start a new iteration."
            ),
        ];

    public static IEnumerable<Because> Open(Evidence evidence, IReadOnlyList<ArmCase> cases)
    {
        var open = cases.Where(one => one.IsOpen).ToList();
        return
        [
            .. open.SelectMany(one => one.BelowFloor).Distinct(),
            .. Progress(evidence),
            .. open.SelectMany(one => Unsettled(evidence, one)),
            .. Difference(evidence, open),
            .. cases.Where(one => one.IsHarmful).SelectMany(one => Against(evidence, one)),
            .. evidence.Occasion == Occasion.OneLook ? Conditions(evidence) : [],
            .. NextOf(evidence, open),
        ];
    }

    public static IEnumerable<Because> Amendments(Evidence evidence) =>
        evidence.Amendments.Count == 0
            ? []
            :
            [
                new(
                    "plan_amended",
                    $"The plan was changed after the start ({string.Join("; ", evidence.Amendments)}). A plan that is made while data come in can be made to fit them: "
                        + "weigh the advice accordingly."
                ),
            ];

    /// <summary>A metric that the reading and looking both settle is told once, by the reading.</summary>
    private static IEnumerable<PrimaryFinding> Once(IEnumerable<PrimaryFinding> findings) =>
        findings.DistinctBy(one => one.Metric.Metric.Key);

    private static Because Improved(Evidence evidence, PrimaryFinding finding) =>
        new("primary_improved", Sentences.Settled(evidence, finding));

    private static IEnumerable<Because> Against(Evidence evidence, ArmCase arm) =>
        [
            .. arm.Breaches.Select(Sentences.Breach),
            .. Once(arm.Losses).Select(one => new Because("primary_worsened", Sentences.Settled(evidence, one))),
        ];

    /// <summary>Secondary metrics that got worse by more than chance explains: no veto, but nobody should find out afterwards.</summary>
    private static IEnumerable<Because> WorsenedSecondary(Evidence evidence, Arm arm) =>
        from metric in evidence.Now.Metrics
        where metric.Metric.Role == MetricRole.Secondary
        from comparison in metric.Comparisons
        where comparison.Arm == arm && !Guardrail.IsImprovement(metric.Metric, comparison)
        where comparison.AdjustedPValue < evidence.Now.Design.Alpha
        select new Because(
            "secondary_worsened",
            $"Mind: {Sentences.Change(metric.Metric, comparison)} got worse (p {Wording.P(comparison.AdjustedPValue!.Value)})."
        );

    private static IEnumerable<Because> OtherArms(Evidence evidence, ArmCase best, IReadOnlyList<ArmCase> cases)
    {
        var others = cases.Where(one => one != best).ToList();
        if (others.Count == 0)
            return [];
        var control = evidence.Now.Design.Control.Key;
        var rivals = others.Where(one => one.MayShip).Select(one => one.Arm.Key).ToList();
        var rivalText =
            rivals.Count == 0 ? "" : $" {string.Join(" and ", rivals)} may be shipped too; {best.Arm.Key} has the stronger evidence.";
        return
        [
            .. others.SelectMany(one => Against(evidence, one)),
            new(
                "arms_not_compared",
                $"Each variant was compared with {control} only, not with the other variants: {best.Arm.Key} beats {control}, which does not say that it beats "
                    + $"{string.Join(" or ", others.Select(one => one.Arm.Key))}.{rivalText}"
            ),
        ];
    }

    private static IEnumerable<Because> Conditions(Evidence evidence)
    {
        if (evidence.Occasion == Occasion.OneLook)
            yield return s_oneLook;
        if (DataFloor.Age(evidence) is null)
            yield return s_daysUnknown;
    }

    private static IEnumerable<Because> Progress(Evidence evidence)
    {
        if (evidence.Occasion == Occasion.AnyTime)
            yield return new(
                "no_planned_sample",
                "No target sample size was planned, so only evidence that holds however often one looks may decide; it takes longer to come."
            );
        if (evidence.Occasion != Occasion.Planned || evidence.Reading is not null)
            yield break;
        var (units, target) = (evidence.Now.TotalUnits, evidence.TargetSampleSize ?? 0);
        if (evidence.IsOver)
            yield return new(
                "stopped_early",
                $"The experiment ended with {Wording.Count(units)} of {Wording.Count(target)} planned units, before the planned reading."
            );
        else if (evidence.Planned is { DueUtc: var due })
            yield return new(
                "reading_not_due",
                $"The planned {Wording.Count(target)} units are in. They are read once, on {Wording.Minute(due)}, with what they have done by then; "
                    + "before, only evidence that holds however often one looks decides."
            );
        else if (units < target)
            yield return new(
                "sample_not_reached",
                $"{Wording.Count(units)} of {Wording.Count(target)} planned units so far. Until they are in, only clear harm stops the experiment: "
                    + "a test for one look, made early, finds differences that are not there."
            );
    }

    /// <summary>What is known of an arm that is neither harmful nor ready.</summary>
    private static IEnumerable<Because> Unsettled(Evidence evidence, ArmCase arm)
    {
        foreach (var improvement in Once(arm.Improvements))
            yield return Improved(evidence, improvement);
        if (arm.IsBetter)
        {
            foreach (var guardrail in arm.Guardrails.Where(one => !one.AllowsShipping))
                yield return Sentences.NotShown(guardrail);
        }
        else
        {
            foreach (var metric in PrimaryTests.Primary(evidence.Now))
            {
                if (Sentences.Leaning(evidence, metric, metric.Comparisons.First(one => one.Arm == arm.Arm)) is { } leaning)
                    yield return leaning;
            }
        }
    }

    /// <summary>That nothing differs is said only of what has enough data and was tested.</summary>
    private static IEnumerable<Because> Difference(Evidence evidence, IReadOnlyList<ArmCase> open)
    {
        if (!PrimaryTests.Primary(evidence.Now).Any())
            return [s_noPrimary];
        var card = evidence.Reading ?? evidence.Now;
        var looked = open.Where(one => !one.IsBetter).ToList();
        var tested = PrimaryTests
            .Primary(card)
            .SelectMany(metric => metric.Comparisons.Select(one => (Metric: metric.Metric, Comparison: one)))
            .Where(one => looked.Exists(arm => arm.Arm == one.Comparison.Arm))
            .ToList();
        if (
            tested.Count == 0
            || looked.Exists(one => one.BelowFloor.Count > 0)
            || tested.Exists(one => one.Comparison.Difference.Value is null)
        )
            return [];
        var isFinal = evidence.Reading is not null || evidence.IsOver;
        if (!isFinal && tested.Exists(one => Sentences.LooksDifferent(evidence, one.Comparison)))
            return [];
        var ranges = string.Join("; ", tested.Select(one => Sentences.Change(one.Metric, one.Comparison)));
        return
        [
            (evidence.Reading, evidence.IsOver) switch
            {
                (not null, _) => new Because(
                    "no_difference_found",
                    $"The {Planned(evidence)} is in, and no primary metric differs by more than chance would explain: {ranges}."
                ),
                (null, true) => new Because(
                    "no_difference_found",
                    $"The experiment is over, and no primary metric differs by more than chance and repeated looks would explain: {ranges}."
                ),
                _ => new Because("no_difference_yet", $"No primary metric differs by more than chance would explain so far: {ranges}."),
            },
        ];
    }

    private static string Planned(Evidence evidence) =>
        evidence.TargetSampleSize is { } target ? $"planned sample of {Wording.Count(target)} units" : "sample";

    private static IEnumerable<Because> NextOf(Evidence evidence, List<ArmCase> open)
    {
        if (!PrimaryTests.Primary(evidence.Now).Any())
            return [];
        var isFinal = evidence.IsOver || evidence.Reading is not null && open.TrueForAll(one => one.BelowFloor.Count == 0);
        if (isFinal && open.Exists(one => one.IsBetter))
            return [Next("Plan a sample that is large enough for the guardrail, or ship only if you can bear what its limits enclose.")];
        if (isFinal)
            return
            [
                Next(
                    "Keep the control, or plan a larger sample in a new iteration. That nothing was found does not show that nothing differs: "
                        + "what the limits enclose is still possible."
                ),
            ];
        if (evidence.Occasion == Occasion.OneLook)
            return [Next("Collect more data.")];
        return [Next(Wait(evidence))];
    }

    private static string Wait(Evidence evidence)
    {
        if (evidence.Occasion != Occasion.Planned)
            return "Keep it running, or plan a target sample size, which decides sooner.";
        if (evidence.Reading is null && evidence.Planned is { DueUtc: var due })
            return $"Keep it running until {Wording.Minute(due)}.";
        return evidence.Now.TotalUnits < evidence.TargetSampleSize
            ? $"Keep it running until {Wording.Count(evidence.TargetSampleSize.Value)} units are in and have been read."
            : "Keep it running.";
    }

    private static bool IsDone(Evidence evidence) => evidence.IsOver || evidence.Occasion == Occasion.OneLook;

    private static Because Next(string text) => new("next_step", text);
}
