namespace Assay.Stats.Means;

/// <summary>Student's t interval of one mean: m -+ t(1 - alpha/2; n - 1) s / sqrt(n).</summary>
/// <remarks>
/// Exact for normal data; by the central limit theorem good for skewed data from about 355 skewness^2 units on
/// (Kohavi et al., "Seven Rules of Thumb for Web Site Experimenters", KDD 2014).
/// </remarks>
public static class MeanInterval
{
    /// <summary>Interval of the mean in the metric's unit.</summary>
    /// <param name="sample">One value per unit; at least 2.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <returns>The interval, of zero width for constant data; or too_few_units or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<Interval> Of(Moments sample, double alpha)
    {
        Require.OpenFraction(alpha);
        return sample.MeanEstimate().Then(mean => Interval.Student(mean.Value, mean.StandardError, mean.DegreesOfFreedom, alpha));
    }
}
