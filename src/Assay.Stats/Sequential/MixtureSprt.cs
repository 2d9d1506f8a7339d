namespace Assay.Stats.Sequential;

/// <summary>The mixture sequential probability ratio test of a difference: always valid, with a mixing variance of the caller's choice.</summary>
/// <remarks>
/// Lambda = sqrt(s^2 / (s^2 + tau^2)) exp(tau^2 d^2 / (2 s^2 (s^2 + tau^2))), s the standard error of the difference d;
/// p = min(1, 1 / Lambda); interval d -+ s sqrt((s^2 + tau^2) / tau^2 (2 ln(1/alpha) + ln((s^2 + tau^2) / s^2))).
/// Exact for normal data of known variance; with an estimated variance right from some hundred units on.
/// Source: Johari, Koomen, Pekelis, Walsh, "Always Valid Inference", Operations Research 70, 2022.
/// </remarks>
public static class MixtureSprt
{
    /// <summary>Evidence at one look.</summary>
    /// <param name="difference">Treatment minus control.</param>
    /// <param name="standardError">Of the difference; s^2 = variance_c / n_c + variance_t / n_t.</param>
    /// <param name="mixingVariance">tau^2, in the squared unit of the difference, above 0; the same at every look.</param>
    /// <param name="alpha">Error rate of the interval over all looks together, in (0, 1).</param>
    /// <param name="sides">One bets on positive differences only.</param>
    /// <returns>The evidence; or zero_variance or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static Estimate<AlwaysValid> At(
        double difference,
        double standardError,
        double mixingVariance,
        double alpha,
        Sides sides = Sides.Two
    )
    {
        Require.Positive(mixingVariance);
        return NormalMixture.At(difference, standardError, mixingVariance / standardError / standardError, alpha, sides);
    }

    /// <summary>The tau^2 that makes the interval tightest when each arm holds about so many units.</summary>
    /// <param name="unitVariance">Sum of the two arms' variances of one unit, fixed before the looks.</param>
    /// <param name="unitsPerArm">Where the interval should be tightest.</param>
    /// <param name="alpha">As for the test.</param>
    /// <param name="sides">As for the test.</param>
    public static double MixingVariance(double unitVariance, double unitsPerArm, double alpha, Sides sides = Sides.Two)
    {
        Require.Positive(unitVariance);
        return unitVariance * NormalMixture.TunedVariance(unitsPerArm, alpha, sides);
    }
}
