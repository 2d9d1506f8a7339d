using Assay.Stats.Distributions;

namespace Assay.Stats.Proportions;

/// <summary>Intervals of one rate from quantiles of the beta distribution.</summary>
/// <remarks>
/// Clopper-Pearson covers at least 1 - alpha whatever the rate, so it is wide: lower B(alpha/2; x, n - x + 1), upper
/// B(1 - alpha/2; x + 1, n - x). Source: Clopper, Pearson, Biometrika 26:404-413, 1934. Jeffreys covers 1 - alpha on average.
/// </remarks>
public static class ClopperPearson
{
    /// <summary>Exact interval with equal tails.</summary>
    /// <inheritdoc cref="Wilson.Of"/>
    public static Estimate<Interval> Of(Proportion proportion, double alpha)
    {
        Require.OpenFraction(alpha);
        if (proportion.Trials == 0)
            return NotEstimable.NoUnits;
        var (x, f) = (proportion.Successes, proportion.Failures);
        return new Interval(
            proportion.Rate,
            x == 0 ? 0 : Beta.Quantile(alpha / 2, x, f + 1.0),
            f == 0 ? 1 : Beta.UpperQuantile(alpha / 2, x + 1.0, f)
        );
    }

    /// <summary>Equal-tailed interval of the posterior under Jeffreys' prior Beta(1/2, 1/2); not widened at 0 or 100 %.</summary>
    /// <inheritdoc cref="Wilson.Of"/>
    public static Estimate<Interval> Jeffreys(Proportion proportion, double alpha)
    {
        Require.OpenFraction(alpha);
        if (proportion.Trials == 0)
            return NotEstimable.NoUnits;
        var (a, b) = (proportion.Successes + 0.5, proportion.Failures + 0.5);
        return new Interval(proportion.Rate, Beta.Quantile(alpha / 2, a, b), Beta.UpperQuantile(alpha / 2, a, b));
    }
}
