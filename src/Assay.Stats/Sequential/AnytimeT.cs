using Assay.Stats.Distributions;

namespace Assay.Stats.Sequential;

/// <summary>Anytime-valid t: a confidence sequence for a coefficient of a linear model, exact for normal errors of unknown variance.</summary>
/// <remarks>
/// ln e = ln(r) / 2 + (df + 1)/2 (ln(1 + t^2/df) - ln(1 + r t^2/df)),  r = g / (g + n);
/// half-width = se sqrt(df (1 - q) / (q - r)), q = (r alpha^2)^(1 / (df + 1)); unbounded where q &lt;= r.
/// Use it where <see cref="ConfidenceSequence"/> has too few units to be trusted.
/// Source: Lindon, Ham, Tingley, Bojinov, "Anytime-Valid Linear Models and Regression Adjusted Causal Inference in Randomized Experiments".
/// </remarks>
public static class AnytimeT
{
    /// <summary>Evidence at one look.</summary>
    /// <param name="estimate">The coefficient.</param>
    /// <param name="standardError">Ordinary least-squares standard error, above 0.</param>
    /// <param name="degreesOfFreedom">Residual degrees of freedom, above 0.</param>
    /// <param name="units">Observations, above 0.</param>
    /// <param name="g">Prior precision in observations: small bets on large effects; fixed before the looks.</param>
    /// <param name="alpha">Error rate over all looks together, in (0, 1).</param>
    /// <returns>The evidence, with infinite limits while the data cannot bound the effect; or too_few_units, zero_variance or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> or <paramref name="g"/> is outside its range.</exception>
    public static Estimate<AlwaysValid> At(
        double estimate,
        double standardError,
        double degreesOfFreedom,
        double units,
        double g,
        double alpha
    )
    {
        Require.OpenFraction(alpha);
        Require.Positive(g);
        if (!(degreesOfFreedom > 0 && units > 0))
            return NotEstimable.TooFewUnits;
        if (standardError == 0)
            return NotEstimable.ZeroVariance;
        var r = g / (g + units);
        var square = Math.Pow(estimate / standardError, 2) / degreesOfFreedom;
        if (!double.IsFinite(square) || !double.IsFinite(standardError))
            return NotEstimable.NotFinite;
        var logE = Math.Log(r) / 2 + (degreesOfFreedom + 1) / 2 * (LogGamma.Log1p(square) - LogGamma.Log1p(r * square));
        return AlwaysValid.Of(logE, estimate, standardError * Radius(r, degreesOfFreedom, alpha), standardError, Sides.Two);
    }

    private static double Radius(double r, double degreesOfFreedom, double alpha)
    {
        // 1 - q through the exponent, or large samples lose its digits.
        var exponent = (Math.Log(r) + 2 * Math.Log(alpha)) / (degreesOfFreedom + 1);
        var q = Math.Exp(exponent);
        var complement = 2 * Math.Tanh(-exponent / 2) / (1 + Math.Tanh(-exponent / 2));
        return q > r ? Math.Sqrt(degreesOfFreedom * complement / (q - r)) : double.PositiveInfinity;
    }
}
