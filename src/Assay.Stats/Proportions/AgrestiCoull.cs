using Assay.Stats.Distributions;

namespace Assay.Stats.Proportions;

/// <summary>Agresti-Coull interval of one rate: Wald around the centre of Wilson's interval.</summary>
/// <remarks>
/// n~ = n + z^2, p~ = (x + z^2 / 2) / n~, limits p~ -+ z sqrt(p~ (1 - p~) / n~), clipped to [0, 1].
/// Source: Agresti, Coull, "Approximate Is Better than Exact for Interval Estimation of Binomial Proportions", Am Stat 52, 1998.
/// </remarks>
public static class AgrestiCoull
{
    /// <inheritdoc cref="Wilson.Of"/>
    public static Estimate<Interval> Of(Proportion proportion, double alpha)
    {
        Require.OpenFraction(alpha);
        if (proportion.Trials == 0)
            return NotEstimable.NoUnits;
        var z = Normal.UpperQuantile(alpha / 2);
        var trials = proportion.Trials + z * z;
        var centre = (proportion.Successes + z * z / 2) / trials;
        var reach = z * Math.Sqrt(centre * ((proportion.Failures + z * z / 2) / trials) / trials);
        return new Interval(proportion.Rate, Math.Max(0, centre - reach), Math.Min(1, centre + reach));
    }
}
