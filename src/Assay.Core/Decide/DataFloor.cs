using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Core.Decide;

/// <summary>The least that data must have before they decide anything.</summary>
internal sealed class DataFloor(AdviceRules rules)
{
    public bool HasUnits(Scorecard card, Arm arm) => Scarce(card, arm).Count == 0;

    /// <summary>The control and the arm, where they have too few units.</summary>
    public IReadOnlyList<Arm> Scarce(Scorecard card, Arm arm) =>
        [.. new[] { card.Design.Control, arm }.Where(one => card.UnitsByVariant[one.VariantId] < rules.UnitsPerArm)];

    /// <summary>Enough units that did it, and that did not, in the control and the arm together.</summary>
    public bool HasEvents(MetricResult metric, Arm control, Arm arm) => RarerEvents(metric, control, arm) >= rules.EventsOfEachKind;

    /// <summary>Units of the control and the arm that did it or that did not, whichever are fewer.</summary>
    public static long RarerEvents(MetricResult metric, Arm control, Arm arm)
    {
        if (metric.Metric.Kind != MetricKind.Proportion)
            return long.MaxValue;
        var both = metric.Arms.Where(one => one.Arm == control || one.Arm == arm).ToList();
        var successes = (long)Math.Round(both.Sum(one => one.Sum));
        return Math.Min(successes, both.Sum(one => one.Units) - successes);
    }

    /// <summary>Time since the first exposure; <c>null</c> where the data have no times.</summary>
    public static TimeSpan? Age(Evidence evidence) => evidence.UntilUtc - evidence.Now.Exposed?.FirstUtc;

    public bool IsOldEnough(Evidence evidence) => Age(evidence) is not { } age || age >= rules.Duration;

    public IEnumerable<Because> Missing(Evidence evidence, Arm arm)
    {
        foreach (var scarce in Scarce(evidence.Now, arm))
        {
            var units = Wording.Count(evidence.Now.UnitsByVariant[scarce.VariantId], "unit");
            yield return new(
                "too_few_units",
                $"{scarce.Key} has {units}. Nothing is decided below {Wording.Count(rules.UnitsPerArm)} units an arm: the first to come are not like the rest."
            );
        }
        foreach (var metric in evidence.Now.Metrics.Where(one => one.Metric.Role == MetricRole.Primary))
        {
            if (!HasEvents(metric, evidence.Now.Design.Control, arm))
                yield return TooFewEvents(metric, evidence.Now.Design.Control, arm);
        }
        if (!IsOldEnough(evidence))
            yield return new(
                "too_few_days",
                $"The first unit came {Age(evidence)!.Value.TotalDays:0.#} days ago. Nothing is decided before {rules.Duration.TotalDays:0.#} days, "
                    + "so that every day of the week is in the data."
            );
    }

    private Because TooFewEvents(MetricResult metric, Arm control, Arm arm)
    {
        var both = metric.Arms.Where(one => one.Arm == control || one.Arm == arm).ToList();
        var successes = (long)Math.Round(both.Sum(one => one.Sum));
        var rarer = RarerEvents(metric, control, arm);
        var did = rarer == successes ? "did it" : "did not";
        return new(
            "too_few_events",
            $"{metric.Metric.Key}: {Wording.Count(rarer, "unit")} of {control.Key} and {arm.Key} together {did}. "
                + $"Nothing is decided below {Wording.Count(rules.EventsOfEachKind)} that did and as many that did not."
        );
    }
}
