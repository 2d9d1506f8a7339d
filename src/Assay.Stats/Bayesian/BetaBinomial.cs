using Assay.Stats.Margins;

namespace Assay.Stats.Bayesian;

/// <summary>Bayesian comparison of two conversion rates: independent beta priors, binomial data.</summary>
/// <remarks>
/// Posterior Beta(prior alpha + successes, prior beta + failures) per arm; chance, losses and equal-tailed intervals by quadrature
/// (<see cref="PosteriorPair"/>), to about ten digits, without draws. Source: Gelman et al., "Bayesian Data Analysis", 3rd ed., section 2.4;
/// expected loss: Stucchio, "Bayesian A/B Testing at VWO", 2015.
/// </remarks>
public static class BetaBinomial
{
    /// <summary>Compares treatment with control.</summary>
    /// <param name="control">Successes among units.</param>
    /// <param name="treatment">As <paramref name="control"/>; the arms share no unit.</param>
    /// <param name="prior">Belief before the data, the same for both arms; both parameters at least 0.1.</param>
    /// <param name="alpha">Credible intervals hold 1 - alpha, in (0, 1).</param>
    /// <param name="better">Which direction is good.</param>
    /// <param name="region">Effects too small to matter.</param>
    /// <returns>The comparison; its lift has the reason zero_baseline when the control never converted. Never a reason as a whole: the prior suffices.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A prior parameter is below 0.1, or <paramref name="alpha"/> is outside (0, 1).</exception>
    public static BayesianComparison Compare(
        Proportion control,
        Proportion treatment,
        BetaPosterior prior,
        double alpha,
        Better better = Better.Higher,
        EquivalenceRegion? region = null
    )
    {
        Require.OpenFraction(alpha);
        if (!prior.IsProper)
            throw new ArgumentOutOfRangeException(nameof(prior), prior, "Both parameters must be at least 0.1.");
        var (a, b) = (prior.After(control), prior.After(treatment));
        var pair = new PosteriorPair(a, b);
        Estimate<Interval> lift = control.Successes == 0 ? NotEstimable.ZeroBaseline : pair.Lift(alpha);
        return BayesianComparison.Of(
            pair.ChanceGreater(),
            pair.ExpectedShortfall(),
            pair.Difference(alpha),
            lift,
            pair.Chance(region),
            better
        );
    }
}
