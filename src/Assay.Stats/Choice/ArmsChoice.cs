namespace Assay.Stats.Choice;

/// <summary>All arms of one metric, described and compared.</summary>
/// <param name="Arms">In the order given.</param>
/// <param name="Comparisons">One for each arm but the control, in the order of the arms.</param>
public sealed record ArmsAnalysis(IReadOnlyList<ArmSummary> Arms, IReadOnlyList<ArmComparison> Comparisons);

/// <summary>Chooses how the arms of a metric are described and compared.</summary>
/// <remarks>
/// Arms whose units were drawn in strata with different weights (revisions of an allocation) must not be pooled: that would compare one mix of
/// times with another. Each stratum is compared within itself and counts by its size over all arms, so an arm's mean, the differences between arms
/// and their intervals speak of the same mix, and mean(treatment) - mean(control) is the difference to the last bit.
/// A stratum takes part in a comparison where both arms have at least 2 units. An arm that lacks a stratum which others have is compared
/// over the strata that it shares with the control, and says so by <see cref="ArmComparison.ControlMean"/>.
/// </remarks>
public static class ArmsChoice
{
    private const int LeastUnits = 2;

    /// <summary>Describes and compares the arms of one metric.</summary>
    /// <param name="strata">For each stratum the moments of every arm, in one order. One stratum: the arms are simply compared.</param>
    /// <param name="control">Index of the control.</param>
    /// <param name="alpha">Two-sided error rate of the intervals, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static ArmsAnalysis Of(OutcomeKind kind, IReadOnlyList<IReadOnlyList<Moments>> strata, int control, double alpha)
    {
        Require.OpenFraction(alpha);
        var peopled = strata.Where(stratum => stratum.Any(arm => arm.Count > 0)).DefaultIfEmpty(strata[0]).ToList();
        double[] sizes = [.. peopled.Select(stratum => stratum.Sum(arm => (double)arm.Count))];
        var arms = Enumerable.Range(0, strata[0].Count).ToList();
        var shared = arms.ConvertAll(arm => Shared(peopled, control, arm));
        // An arm without any unit says nothing of the others; one that lacks a stratum must not take it from them unless nothing else is left.
        var inAll = shared
            .Where((own, arm) => arm != control && own.Count > 0)
            .Aggregate(shared[control], (all, own) => [.. all.Intersect(own)]);
        shared[control] = inAll.Count > 0 ? inAll : shared[control];
        StratifiedArm Part(int arm, List<int> over) => new(kind, over.ConvertAll(s => peopled[s][arm]), Shares(over, sizes));
        return new ArmsAnalysis(
            arms.ConvertAll(arm => Summary(peopled.ConvertAll(stratum => stratum[arm]), Part(arm, shared[arm]), alpha)),
            [
                .. arms.Where(arm => arm != control)
                    .Select(arm => TwoArmsChoice.Compare(kind, Part(control, shared[arm]), Part(arm, shared[arm]), alpha)),
            ]
        );
    }

    /// <summary>The only stratum; else those in which both arms have enough units.</summary>
    private static List<int> Shared(List<IReadOnlyList<Moments>> strata, int control, int arm) =>
        strata.Count == 1
            ? [0]
            : [.. Enumerable.Range(0, strata.Count).Where(s => Math.Min(strata[s][control].Count, strata[s][arm].Count) >= LeastUnits)];

    private static double[] Shares(List<int> strata, double[] sizes)
    {
        var total = strata.Sum(s => sizes[s]);
        return strata.Count == 1 ? [1] : [.. strata.Select(s => sizes[s] / total)];
    }

    private static ArmSummary Summary(List<Moments> all, StratifiedArm arm, double alpha)
    {
        var units = all.Sum(part => part.Count);
        var sum = all.Sum(part => arm.Kind == OutcomeKind.Binary ? StratifiedArm.RateOf(part).Successes : part.Sum);
        return new ArmSummary(units, sum, arm.Mean(), arm.Interval(alpha), IsStandardised: all.Count > 1);
    }
}
