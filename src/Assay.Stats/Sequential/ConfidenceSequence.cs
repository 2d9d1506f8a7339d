namespace Assay.Stats.Sequential;

/// <summary>Asymptotic confidence sequence: intervals that all cover together, for any estimate that is a mean in the limit.</summary>
/// <remarks>
/// With N units, se the estimate's standard error and rho tuned to be tightest at N*:
///   half-width = se sqrt((N rho^2 + 1) / (N rho^2) (2 ln(1/alpha) + ln(N rho^2 + 1))),  rho^2 = (-2 ln a + ln(1 - 2 ln a)) / N*.
/// One-sided: the half-normal mixture, solved exactly, which is narrower than the closed form of the paper. The default where no end is planned.
/// Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform Central Limit Theory and Asymptotic Confidence Sequences",
/// Annals of Statistics 52, 2024.
/// </remarks>
public static class ConfidenceSequence
{
    /// <summary>Evidence and interval at one look.</summary>
    /// <param name="estimate">An effect: difference, lift, ratio, adjusted or not.</param>
    /// <param name="standardError">Of the effect at this look, above 0.</param>
    /// <param name="units">Units in both arms at this look, above 0.</param>
    /// <param name="tightestAt">Units in both arms at which the interval should be tightest; fixed before the looks.</param>
    /// <param name="alpha">Error rate over all looks together, in (0, 1).</param>
    /// <param name="sides">One bounds the effect from below only.</param>
    /// <returns>The evidence; or zero_variance, no_units or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static Estimate<AlwaysValid> At(
        double estimate,
        double standardError,
        double units,
        double tightestAt,
        double alpha,
        Sides sides = Sides.Two
    )
    {
        var rho = Rho(tightestAt, alpha, sides);
        if (!(units > 0))
            return NotEstimable.NoUnits;
        return NormalMixture.At(estimate, standardError, units * rho * rho, alpha, sides);
    }

    /// <summary>The tuning parameter rho: how widely, in standard deviations of one unit, the mixture spreads its bets.</summary>
    public static double Rho(double tightestAt, double alpha, Sides sides = Sides.Two) =>
        Math.Sqrt(NormalMixture.TunedVariance(tightestAt, alpha, sides));

    /// <summary>The sequence as critical values at planned looks, to compute its power or its error rate there.</summary>
    /// <param name="units">Units in both arms at each look, increasing; the last is information 1.</param>
    /// <param name="tightestAt">As for <see cref="At"/>.</param>
    /// <param name="alpha">As for <see cref="At"/>.</param>
    /// <param name="sides">As for <see cref="At"/>.</param>
    /// <returns>The boundary; or no_looks, no_units or not_finite.</returns>
    public static Estimate<Boundary> Boundary(IReadOnlyList<double> units, double tightestAt, double alpha, Sides sides = Sides.Two)
    {
        if (units.Count == 0)
            return NotEstimable.NoLooks;
        var critical = new double[units.Count];
        for (var look = 0; look < critical.Length; look++)
        {
            var at = At(estimate: 0, standardError: 1, units[look], tightestAt, alpha, sides);
            if (at.Value is not { } sequence)
                return at.Reason!;
            critical[look] = -sequence.Effect.Lower;
        }
        return new Boundary([.. units.Select(n => n / units[^1])], critical, sides);
    }
}
