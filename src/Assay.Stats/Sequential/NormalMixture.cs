using Assay.Stats.Distributions;

namespace Assay.Stats.Sequential;

/// <summary>The normal-mixture martingale: a bet on many effects at once, spread normally around 0 (half-normally for one side).</summary>
/// <remarks>
/// With z the standardised estimate and r = mixing variance / squared standard error,
///   two-sided  ln e = r z^2 / (2 (1 + r)) - ln(1 + r) / 2,
///   one-sided  ln e = ln 2 + y^2 / 2 + ln Phi(y) - ln(1 + r) / 2,  y = z sqrt(r / (1 + r)).
/// Sources: Robbins, "Statistical Methods Related to the Law of the Iterated Logarithm", Annals of Mathematical Statistics 41, 1970;
/// Howard, Ramdas, McAuliffe, Sekhon, "Time-uniform, Nonparametric, Nonasymptotic Confidence Sequences", Annals of Statistics 49, 2021.
/// </remarks>
internal static class NormalMixture
{
    public static Estimate<AlwaysValid> At(double estimate, double standardError, double ratio, double alpha, Sides sides)
    {
        Require.OpenFraction(alpha);
        if (standardError == 0)
            return NotEstimable.ZeroVariance;
        var z = estimate / standardError;
        if (!double.IsFinite(z) || !double.IsFinite(ratio) || !double.IsFinite(standardError))
            return NotEstimable.NotFinite;
        var shrink = Math.Sqrt(ratio / (1 + ratio));
        var cost = LogGamma.Log1p(ratio) / 2;
        var logE = Bet(z * shrink, sides) - cost;
        var reach = CriticalBet(cost - Math.Log(alpha), sides) / shrink;
        return AlwaysValid.Of(logE, estimate, reach * standardError, standardError, sides);
    }

    /// <summary>The mixing variance, in units of the variance of one observation, that makes the interval tightest near so many.</summary>
    /// <remarks>(-2 ln a + ln(1 - 2 ln a)) / n, a doubled for one side; an approximation within 1 % of the optimum.</remarks>
    public static double TunedVariance(double units, double alpha, Sides sides)
    {
        Require.Positive(units);
        Require.OpenFraction(alpha);
        // Near a total of 1 the formula would bet on nothing at all.
        var log = -2 * Math.Log(Math.Min(0.9, alpha * (sides == Sides.One ? 2 : 1)));
        return (log + Math.Log(1 + log)) / units;
    }

    private static double Bet(double y, Sides sides) => sides == Sides.Two ? y * y / 2 : Math.Log(2) + LogDensityRatio(y);

    /// <summary>The y at which the bet reaches this logarithm.</summary>
    private static double CriticalBet(double log, Sides sides) =>
        sides == Sides.Two ? Math.Sqrt(2 * log) : Root.Increasing(y => (Bet(y, sides) - log, y + Hazard(y)), Math.Sqrt(2 * log));

    /// <summary>y^2/2 + ln Phi(y), which for very negative y tends to -ln(-y sqrt(2 pi)).</summary>
    private static double LogDensityRatio(double y) =>
        y > -30 ? y * y / 2 + Math.Log(Normal.Cdf(y)) : -Math.Log(-y * Math.Sqrt(2 * Math.PI)) - LogGamma.Log1p(1 / (y * y));

    private static double Hazard(double y) => y > -30 ? Normal.Density(y) / Normal.Cdf(y) : -y;
}
