namespace Assay.Stats;

/// <summary>Treatment minus control for two independent estimates: Welch's t, or the unpooled z where both rest on normal theory.</summary>
/// <remarks>
/// d = t - c; se^2 = se_t^2 + se_c^2; statistic = (d - null) / se on Welch-Satterthwaite degrees of freedom;
/// interval = d -+ t(1 - alpha/2; df) * se, so p is below alpha exactly where the interval excludes the null value.
/// Source: Welch, Biometrika 34, 1947. Poor with heavy tails and unequal arms (docs/methods/welch_t.md).
/// </remarks>
public static class Difference
{
    /// <summary>Tests a difference of two means.</summary>
    /// <param name="control">One value per unit; at least 2 units.</param>
    /// <param name="treatment">As <paramref name="control"/>; the two arms share no unit.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <param name="nullValue">The difference under the null hypothesis, in the metric's unit.</param>
    /// <returns>The test, or too_few_units, zero_variance or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<TestResult> Test(Moments control, Moments treatment, double alpha, double nullValue = 0) =>
        control.MeanEstimate().With(treatment.MeanEstimate(), (c, t) => Test(c, t, alpha, nullValue));

    /// <summary>Tests a difference of two estimates of any kind (means, rates, ratios, quantiles).</summary>
    /// <inheritdoc cref="Test(Moments, Moments, double, double)"/>
    public static Estimate<TestResult> Test(PointEstimate control, PointEstimate treatment, double alpha, double nullValue = 0)
    {
        Require.OpenFraction(alpha);
        var difference = treatment.Minus(control);
        var interval = Interval.Student(difference.Value, difference.StandardError, difference.DegreesOfFreedom, alpha);
        return TestResult.Student(interval, difference.Value - nullValue, difference.StandardError, difference.DegreesOfFreedom);
    }
}
