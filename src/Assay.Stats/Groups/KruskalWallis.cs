namespace Assay.Stats.Groups;

/// <summary>Do several groups come from one distribution? Kruskal-Wallis rank test, corrected for ties.</summary>
/// <remarks>
/// H = 12 / (N (N + 1)) sum n_i (mean rank_i - (N + 1)/2)^2, over 1 - sum (t^3 - t) / (N^3 - N). Needs the values themselves.
/// Source: Kruskal, Wallis, "Use of Ranks in One-Criterion Variance Analysis", JASA 47, 1952.
/// </remarks>
public static class KruskalWallis
{
    /// <summary>Tests the groups.</summary>
    /// <param name="groups">Values per group; at least two groups, none empty.</param>
    /// <returns>The test, or single_group, no_units, or zero_variance when all values are equal.</returns>
    public static Estimate<ChiSquaredTest> Test(IReadOnlyList<IReadOnlyList<double>> groups)
    {
        if (groups.Count < 2)
            return NotEstimable.SingleGroup;
        if (groups.Any(group => group.Count == 0))
            return NotEstimable.NoUnits;
        var values = groups.SelectMany((group, index) => group.Select(value => (value, index))).OrderBy(pair => pair.value).ToArray();
        var (rankSums, ties) = Rank(values, groups.Count);
        var n = (double)values.Length;
        var correction = 1 - ties / (n * n * n - n);
        if (correction <= 0)
            return NotEstimable.ZeroVariance;
        var spread = groups.Select((group, i) => group.Count * Math.Pow(rankSums[i] / group.Count - (n + 1) / 2, 2)).Sum();
        return ChiSquaredTest.Of(12 / (n * (n + 1)) * spread / correction, groups.Count - 1);
    }

    private static (double[] RankSums, double Ties) Rank((double Value, int Group)[] sorted, int groups)
    {
        var sums = new double[groups];
        var ties = 0.0;
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            for (to = from + 1; to < sorted.Length && sorted[to].Value == sorted[from].Value; to++) { }
            double length = to - from;
            ties += length * length * length - length;
            for (var i = from; i < to; i++)
                sums[sorted[i].Group] += (from + 1 + to) / 2.0;
        }
        return (sums, ties);
    }
}
