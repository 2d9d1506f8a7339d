namespace Assay.Stats.Groups;

/// <summary>Are several rates equal? Pearson's chi-squared without continuity correction; with two arms the square of the pooled z.</summary>
/// <remarks>Source: Pearson, Philosophical Magazine 50, 1900. Wants at least about 5 expected successes and failures per arm.</remarks>
public static class Homogeneity
{
    /// <summary>Tests that all arms have one rate.</summary>
    /// <param name="arms">Successes among units; at least two arms.</param>
    /// <returns>The test, or single_group, no_units, or zero_variance when everybody or nobody converted.</returns>
    public static Estimate<ChiSquaredTest> Test(IReadOnlyList<Proportion> arms)
    {
        if (arms.Count < 2)
            return NotEstimable.SingleGroup;
        if (arms.Any(arm => arm.Trials == 0))
            return NotEstimable.NoUnits;
        var pooled = arms.Aggregate((a, b) => a.Merge(b));
        if (pooled.Successes == 0 || pooled.Failures == 0)
            return NotEstimable.ZeroVariance;
        var statistic = arms.Sum(arm => arm.Trials * Math.Pow(arm.Rate - pooled.Rate, 2)) / pooled.Variance;
        return ChiSquaredTest.Of(statistic, DegreesOfFreedom(arms));
    }

    /// <summary>Arms minus 1.</summary>
    public static int DegreesOfFreedom(IReadOnlyList<Proportion> arms) => arms.Count - 1;
}
