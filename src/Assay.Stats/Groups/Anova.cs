namespace Assay.Stats.Groups;

/// <summary>Are several means equal? Classical and Welch's one-way analysis of variance, from moments.</summary>
/// <remarks>
/// Welch's form allows unequal variances and is the default; the classical one assumes them equal.
/// Sources: Fisher, "Statistical Methods for Research Workers", 1925; Welch, Biometrika 38:330-336, 1951.
/// </remarks>
public static class Anova
{
    /// <summary>F = between mean square / within mean square.</summary>
    /// <param name="groups">One value per unit; at least two groups.</param>
    /// <returns>The test, or single_group, too_few_units or zero_variance.</returns>
    public static Estimate<AnovaTest> Test(IReadOnlyList<Moments> groups) =>
        WithinVariance
            .Of(groups)
            .Then<AnovaTest>(within =>
            {
                var grand = groups.Aggregate((a, b) => a.Merge(b)).Mean;
                var between = groups.Sum(group => group.Count * Math.Pow(group.Mean - grand, 2));
                var total = between + within.Variance * within.DegreesOfFreedom;
                var statistic = between / (groups.Count - 1) / within.Variance;
                return AnovaTest.Of(statistic, groups.Count - 1, within.DegreesOfFreedom, between / total);
            });

    /// <summary>Welch's F: groups weighted by n / s^2.</summary>
    /// <param name="groups">One value per unit; at least two groups of at least two units, none constant.</param>
    /// <returns>The test, or single_group, too_few_units or zero_variance.</returns>
    public static Estimate<AnovaTest> Welch(IReadOnlyList<Moments> groups)
    {
        if (groups.Count < 2)
            return NotEstimable.SingleGroup;
        if (groups.Any(group => group.Count < 2))
            return NotEstimable.TooFewUnits;
        if (groups.Any(group => group.M2 == 0))
            return NotEstimable.ZeroVariance;
        double[] weights = [.. groups.Select(group => group.Count / group.Variance)];
        var total = weights.Sum();
        var centre = groups.Select((group, i) => weights[i] / total * group.Mean).Sum();
        var between = groups.Select((group, i) => weights[i] * Math.Pow(group.Mean - centre, 2)).Sum() / (groups.Count - 1);
        var imbalance = groups.Select((group, i) => Math.Pow(1 - weights[i] / total, 2) / (group.Count - 1)).Sum();
        var k = (double)groups.Count;
        var statistic = between / (1 + 2 * (k - 2) / (k * k - 1) * imbalance);
        return AnovaTest.Of(statistic, k - 1, (k * k - 1) / (3 * imbalance));
    }
}
