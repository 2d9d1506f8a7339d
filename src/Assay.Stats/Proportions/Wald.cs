namespace Assay.Stats.Proportions;

/// <summary>Unpooled ("Wald") z: the textbook interval of a difference of rates.</summary>
/// <remarks>
/// se^2 = p_c (1 - p_c)/n_c + p_t (1 - p_t)/n_t. Here test and interval agree, but with rare events it covers too little
/// and at 0 or 100 % conversions it collapses to a point: <see cref="Newcombe"/> is the default. Limits are not clipped to [-1, 1].
/// </remarks>
public static class Wald
{
    /// <summary>Interval of p_t - p_c.</summary>
    /// <returns>The interval, or no_units.</returns>
    /// <inheritdoc cref="PooledZ.Test"/>
    public static Estimate<Interval> Difference(Proportion control, Proportion treatment, double alpha) =>
        control
            .RateEstimate()
            .With(
                treatment.RateEstimate(),
                (c, t) => Interval.Normal(t.Value - c.Value, double.Hypot(c.StandardError, t.StandardError), alpha)
            );

    /// <summary>Tests "no difference" with the unpooled standard error.</summary>
    /// <inheritdoc cref="PooledZ.Test"/>
    public static Estimate<TestResult> Test(Proportion control, Proportion treatment, double alpha) =>
        control.RateEstimate().With(treatment.RateEstimate(), (c, t) => Stats.Difference.Test(c, t, alpha));
}
