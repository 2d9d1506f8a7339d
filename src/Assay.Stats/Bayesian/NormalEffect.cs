using Assay.Stats.Distributions;
using Assay.Stats.Margins;

namespace Assay.Stats.Bayesian;

/// <summary>What is believed of one effect.</summary>
/// <param name="Effect">Posterior mean, credible interval and posterior standard deviation.</param>
/// <param name="ChanceToBeat">Probability that the effect is in the good direction.</param>
/// <param name="LossOfTreatment">Expected loss if treatment is chosen, in the unit of the effect.</param>
/// <param name="LossOfControl">Expected loss if control is chosen.</param>
/// <param name="ChanceEquivalent">Probability that the effect lies in the region of practical equivalence; null without one.</param>
public sealed record EffectBelief(
    Interval Effect,
    double ChanceToBeat,
    double LossOfTreatment,
    double LossOfControl,
    double? ChanceEquivalent
);

/// <summary>Bayesian effect model: normal likelihood of the effect, normal prior on it; for any metric with a standard error.</summary>
/// <remarks>
/// 1/s^2 = 1/se^2 + 1/v, m = s^2 (estimate/se^2 + prior mean/v); chance = Phi(m/s); E[max(effect, 0)] = m Phi(m/s) + s phi(m/s).
/// Source: Gelman et al., "Bayesian Data Analysis", 3rd ed., section 2.5.
/// </remarks>
public static class NormalEffect
{
    /// <summary>Updates the prior by an estimate.</summary>
    /// <param name="estimate">Lift or difference, as measured.</param>
    /// <param name="standardError">Its standard error, above 0.</param>
    /// <param name="prior">On the same scale; <see cref="NormalPosterior.Flat"/> for none. See <see cref="NormalPosterior.RelativeTo"/>.</param>
    /// <param name="alpha">The credible interval holds 1 - alpha, in (0, 1).</param>
    /// <param name="better">Which direction is good.</param>
    /// <param name="region">Effects too small to matter, on the scale of the estimate (its own scale is not read).</param>
    /// <returns>The belief; or zero_variance or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<EffectBelief> Update(
        double estimate,
        double standardError,
        NormalPosterior prior,
        double alpha,
        Better better = Better.Higher,
        EquivalenceRegion? region = null
    )
    {
        Require.OpenFraction(alpha);
        if (standardError == 0)
            return NotEstimable.ZeroVariance;
        if (!double.IsFinite(estimate) || !double.IsFinite(standardError))
            return NotEstimable.NotFinite;
        var posterior = Posterior(estimate, standardError, prior);
        return double.IsFinite(posterior.Mean / posterior.StandardDeviation)
            ? Describe(posterior, alpha, better, region)
            : NotEstimable.NotFinite;
    }

    private static NormalPosterior Posterior(double estimate, double standardError, NormalPosterior prior)
    {
        // By ratios, so that neither tiny nor huge variances overflow.
        var ratio = standardError / prior.StandardDeviation;
        var share = 1 / (1 + ratio * ratio);
        var (small, large) = (Math.Min(standardError, prior.StandardDeviation), Math.Max(standardError, prior.StandardDeviation));
        return new(share * estimate + (1 - share) * prior.Mean, small / double.Hypot(1, small / large));
    }

    private static EffectBelief Describe(NormalPosterior posterior, double alpha, Better better, EquivalenceRegion? region)
    {
        var (gain, loss) = (PositivePart(posterior), PositivePart(new(-posterior.Mean, posterior.StandardDeviation)));
        var z = posterior.Mean / posterior.StandardDeviation;
        double? equivalent = region is null ? null : Below(posterior, region.Upper) - Below(posterior, region.Lower);
        return better == Better.Higher
            ? new(posterior.CredibleInterval(alpha), Normal.Cdf(z), loss, gain, equivalent)
            : new(posterior.CredibleInterval(alpha), Normal.UpperTail(z), gain, loss, equivalent);
    }

    private static double PositivePart(NormalPosterior posterior)
    {
        var z = posterior.Mean / posterior.StandardDeviation;
        return Math.Max(0, posterior.StandardDeviation * (Normal.Density(z) + z * Normal.Cdf(z)));
    }

    private static double Below(NormalPosterior posterior, double value) =>
        Normal.Cdf((value - posterior.Mean) / posterior.StandardDeviation);
}
