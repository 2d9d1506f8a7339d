namespace Assay.Stats.Proportions;

/// <summary>Two-proportion z-test with pooled variance: the default test of a conversion rate.</summary>
/// <remarks>
/// z = (p_t - p_c) / sqrt(p (1 - p) (1/n_c + 1/n_t)), p the pooled rate; no continuity correction. The pooled form holds its
/// error rate with rare events and unequal arms, where the unpooled one rejects too often.
/// Source: Fleiss, Levin, Paik, "Statistical Methods for Rates and Proportions", 3rd ed., section 3.1.
/// Wanting below about 5 expected successes or failures per arm: use <see cref="FisherExact"/>.
/// </remarks>
public static class PooledZ
{
    /// <summary>Tests "no difference"; the interval is Newcombe's, so near the boundary p and interval may disagree.</summary>
    /// <param name="control">Successes among units.</param>
    /// <param name="treatment">As <paramref name="control"/>; the two arms share no unit.</param>
    /// <param name="alpha">Two-sided error rate of the interval, in (0, 1).</param>
    /// <returns>The test, or no_units, or zero_variance when everybody or nobody converted.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<TestResult> Test(Proportion control, Proportion treatment, double alpha)
    {
        var interval = Newcombe.Difference(control, treatment, alpha);
        return interval.Then(i => TestResult.Student(interval, i.Value, NullStandardError(control, treatment), double.PositiveInfinity));
    }

    /// <summary>Standard error of the difference under equal rates; NaN without units.</summary>
    public static double NullStandardError(Proportion control, Proportion treatment) =>
        Math.Sqrt(control.Merge(treatment).Variance * (1.0 / control.Trials + 1.0 / treatment.Trials));
}
