using Assay.Stats.Sequential;

namespace Assay.Stats.Choice;

/// <summary>Chooses the evidence of a comparison that may be read at any time.</summary>
/// <remarks>
/// The normal-mixture confidence sequence, tuned once and for all to be tightest at 5,000 units of both arms, so that no question about the same data
/// (another confidence level, a later look) bets differently. Means use its relative for an estimated variance (<see cref="AnytimeT"/>) with
/// Welch's degrees of freedom: the two are the same in the limit, and with few units it asks for more. Rates take the larger of the
/// standard errors with and without the assumption of equal rates, since with a handful of conversions either alone can be far too small.
/// Sources: those of <see cref="ConfidenceSequence"/> and <see cref="AnytimeT"/>. Departure: the variances may differ between arms.
/// </remarks>
public static class AnyTimeChoice
{
    /// <summary>Units of both arms at which the interval is tightest, in standard errors.</summary>
    public const double TightestAt = 5000;

    private const double TuningAlpha = 0.05;

    private static readonly double s_mixingVariance = Math.Pow(ConfidenceSequence.Rho(TightestAt, TuningAlpha), 2);

    internal static Estimate<AlwaysValid> Of(bool isRate, StratifiedArm control, StratifiedArm treatment, double alpha)
    {
        var units = control.Units + treatment.Units;
        var difference = control.Estimate().With<PointEstimate, PointEstimate>(treatment.Estimate(), (c, t) => t.Minus(c));
        if (isRate)
            return difference.Then(raw => OfRates(raw, TwoArmsChoice.NullVariance(control, treatment), units, alpha));
        return difference.Then(mean =>
            double.IsInfinity(mean.DegreesOfFreedom)
                ? NormalMixture.At(mean.Value, mean.StandardError, units * s_mixingVariance, alpha, Sides.Two)
                : AnytimeT.At(mean.Value, mean.StandardError, mean.DegreesOfFreedom, units, 1 / s_mixingVariance, alpha)
        );
    }

    private static Estimate<AlwaysValid> OfRates(PointEstimate difference, double nullVariance, long units, double alpha)
    {
        var standardError = Math.Max(difference.StandardError, Math.Sqrt(nullVariance));
        return NormalMixture.At(difference.Value, standardError, units * s_mixingVariance, alpha, Sides.Two).Then<AlwaysValid>(Within);
    }

    /// <summary>No difference of two rates lies outside -1 and 1.</summary>
    private static Estimate<AlwaysValid> Within(AlwaysValid evidence) =>
        evidence with
        {
            Effect = evidence.Effect with { Lower = Math.Max(-1, evidence.Effect.Lower), Upper = Math.Min(1, evidence.Effect.Upper) },
        };
}
