using Assay.Stats.Distributions;
using Assay.Stats.Margins;

namespace Assay.Stats.Bayesian;

/// <summary>Bayesian comparison of two event rates: independent gamma priors, Poisson counts.</summary>
/// <remarks>
/// Posterior Gamma(shape + events, rate + exposure) per arm. With rates r and shapes s, r_b B / (r_a A + r_b B) ~ Beta(s_b, s_a):
/// chance, losses and the interval of the lift are exact; the interval of the difference is by quadrature.
/// Assumes events that come one at a time; repeat buyers make counts spread wider than Poisson, and the intervals too narrow.
/// </remarks>
public static class GammaPoisson
{
    /// <summary>Compares treatment with control.</summary>
    /// <param name="control">The control's posterior, <c>prior.After(events, exposure)</c>.</param>
    /// <param name="treatment">The treatment's posterior.</param>
    /// <param name="alpha">Credible intervals hold 1 - alpha, in (0, 1).</param>
    /// <param name="better">Which direction is good.</param>
    /// <param name="region">Effects too small to matter.</param>
    /// <returns>The comparison; or improper_posterior when an arm's shape is below 0.1, or its rate not positive.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<BayesianComparison> Compare(
        GammaPosterior control,
        GammaPosterior treatment,
        double alpha,
        Better better = Better.Higher,
        EquivalenceRegion? region = null
    )
    {
        Require.OpenFraction(alpha);
        if (!control.IsProper || !treatment.IsProper)
            return NotEstimable.ImproperPosterior;
        var pair = new PosteriorPair(control, treatment);
        var larger = control with { Shape = control.Shape + 1 };
        var loss =
            control.Mean * (1 - ChanceGreater(larger, treatment))
            - treatment.Mean * (1 - ChanceGreater(control, treatment with { Shape = treatment.Shape + 1 }));
        return BayesianComparison.Of(
            ChanceGreater(control, treatment),
            Math.Max(0, loss),
            pair.Difference(alpha),
            new Interval(
                treatment.Mean / control.Mean - 1,
                LiftQuantile(control, treatment, alpha / 2),
                LiftQuantile(control, treatment, 1 - alpha / 2)
            ),
            pair.Chance(region),
            better
        );
    }

    private static double ChanceGreater(GammaPosterior a, GammaPosterior b)
    {
        var total = a.Rate + b.Rate;
        return IncompleteBeta.Tails(b.Rate / total, a.Rate / total, b.Shape, a.Shape).Upper;
    }

    private static double LiftQuantile(GammaPosterior a, GammaPosterior b, double p) =>
        LogGamma.Expm1(Beta.LogitOfUpperTail(1 - p, b.Shape, a.Shape) + Math.Log(a.Rate / b.Rate));
}
