using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Stats.Choice;

namespace Assay.Core.Decide;

/// <summary>The tests of the primary metrics, corrected as one family with all arms.</summary>
internal sealed class PrimaryTests
{
    private readonly Evidence _evidence;
    private readonly DataFloor _floor;
    private readonly AlphaBudget _budget;
    private readonly Dictionary<(string Metric, Arm Arm), double> _atReading;
    private readonly Dictionary<(string Metric, Arm Arm), double> _atAnyLook;

    public PrimaryTests(Evidence evidence, DataFloor floor, AlphaBudget budget)
    {
        (_evidence, _floor, _budget) = (evidence, floor, budget);
        var arms = evidence.Treatments.ToHashSet();
        _atReading = evidence.Reading is { } reading ? Adjust(reading, arms, one => one.Difference.Value?.PValue) : [];
        _atAnyLook = Adjust(evidence.Now, arms, one => one.AlwaysValid.Value?.PValue);
    }

    /// <summary>What is settled of one arm; a worsening stands beside an improvement of another metric, or of another basis.</summary>
    public IEnumerable<PrimaryFinding> Of(Arm arm)
    {
        if (_evidence.Reading is { } reading)
        {
            foreach (var finding in Settled(reading, arm, _atReading, _budget.Reading, Basis.Reading))
                yield return finding;
        }
        if (!_floor.IsOldEnough(_evidence))
            yield break;
        foreach (var finding in Settled(_evidence.Now, arm, _atAnyLook, _budget.Watching, Basis.AnyLook))
        {
            if (!finding.IsGood || MayShipByLooking)
                yield return finding;
        }
    }

    /// <summary>Before a planned sample is complete only harm may stop the experiment.</summary>
    private bool MayShipByLooking => _evidence.Occasion != Occasion.Planned || _evidence.IsSampleComplete || _evidence.IsOver;

    private IEnumerable<PrimaryFinding> Settled(
        Scorecard card,
        Arm arm,
        Dictionary<(string Metric, Arm Arm), double> adjusted,
        double alpha,
        Basis basis
    ) =>
        from metric in Primary(card)
        from comparison in metric.Comparisons
        where comparison.Arm == arm && _floor.HasUnits(card, arm) && _floor.HasEvents(metric, card.Design.Control, arm)
        where adjusted.TryGetValue((metric.Metric.Key, arm), out var p) && p < alpha
        select new PrimaryFinding(
            metric,
            comparison,
            Guardrail.IsImprovement(metric.Metric, comparison),
            adjusted[(metric.Metric.Key, arm)],
            basis
        );

    public static IEnumerable<MetricResult> Primary(Scorecard card) => card.Metrics.Where(one => one.Metric.Role == MetricRole.Primary);

    /// <remarks>
    /// Holm over always-valid p-values holds at all looks together: a first false rejection needs one of the m true nulls at or below alpha / m, and
    /// each gets there, at any look, with probability alpha / m at most. What cannot be tested yet stays in the family as a 1, or early looks would
    /// test fewer comparisons less strictly.
    /// </remarks>
    private static Dictionary<(string Metric, Arm Arm), double> Adjust(Scorecard card, HashSet<Arm> arms, Func<Comparison, double?> p)
    {
        var family = Primary(card)
            .SelectMany(metric => metric.Comparisons.Select(one => (metric.Metric.Key, one.Arm, P: p(one))))
            .Where(one => arms.Contains(one.Arm))
            .ToList();
        var adjusted = FamilyChoice.Adjust([.. family.Select(one => one.P ?? (double?)1)], Family.Confirmatory);
        return family
            .Zip(adjusted)
            .Where(pair => pair.First.P is not null)
            .ToDictionary(pair => (pair.First.Key, pair.First.Arm), pair => pair.Second!.Value);
    }
}
