using Assay.Stats.Bayesian;
using Assay.Stats.Margins;

namespace Assay.Stats.Bandits;

/// <summary>How likely each arm is the best, and the second best.</summary>
/// <param name="Best">Per arm, in the order given; sums to 1. As traffic weights this is Thompson sampling.</param>
/// <param name="Second">Per arm; sums to 1.</param>
public sealed record ArmChances(IReadOnlyList<double> Best, IReadOnlyList<double> Second);

/// <summary>Thompson sampling: give each arm the traffic that its chance of being the best deserves.</summary>
/// <remarks>
/// P(i is best) = E[product over j of F_j(X_i)], P(i is second) = E[sum over k of (1 - F_k(X_i)) product over the others of F_j(X_i)],
/// X_i drawn from arm i's posterior; by quadrature on panels that break where any arm's do. Errors below 1e-10.
/// Source: Thompson, Biometrika 25, 1933; Russo et al., "A Tutorial on Thompson Sampling", 2018.
/// </remarks>
public static class ThompsonSampling
{
    /// <summary>The chances by quadrature: the same on every run.</summary>
    /// <param name="arms">Independent posteriors, two or more.</param>
    /// <param name="better">Which direction is good.</param>
    /// <returns>The chances; or single_group for fewer than two arms, or improper_posterior.</returns>
    public static Estimate<ArmChances> Chances(IReadOnlyList<Posterior> arms, Better better = Better.Higher) =>
        Refusal(arms) is { } reason ? reason : Integrate([.. arms.Select(arm => new PosteriorCurve(arm))], better);

    /// <summary>The chances by drawing: each has a standard error of sqrt(p (1 - p) / draws), at most 0.5 / sqrt(draws).</summary>
    /// <param name="arms">As for <see cref="Chances"/>.</param>
    /// <param name="draws">At least 1; 10,000 err by at most 0.005 (one standard error).</param>
    /// <param name="random">Seeded by the caller, so that a run can be repeated.</param>
    /// <param name="better">Which direction is good.</param>
    /// <returns>As for <see cref="Chances"/>.</returns>
    public static Estimate<ArmChances> Draw(IReadOnlyList<Posterior> arms, int draws, Random random, Better better = Better.Higher)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        if (Refusal(arms) is { } reason)
            return reason;
        var (best, second) = (new double[arms.Count], new double[arms.Count]);
        var sign = better == Better.Higher ? 1 : -1;
        for (var draw = 0; draw < draws; draw++)
        {
            var (first, next) = TopTwo(arms, random, sign);
            best[first] += 1.0 / draws;
            second[next] += 1.0 / draws;
        }
        return new ArmChances(best, second);
    }

    private static NotEstimable? Refusal(IReadOnlyList<Posterior> arms) =>
        arms.Count < 2 ? NotEstimable.SingleGroup
        : arms.All(arm => arm.IsProper) ? null
        : NotEstimable.ImproperPosterior;

    private static ArmChances Integrate(PosteriorCurve[] curves, Better better)
    {
        var (best, second) = (new double[curves.Length], new double[curves.Length]);
        for (var arm = 0; arm < curves.Length; arm++)
        {
            var rivals = curves.Where((_, other) => other != arm).ToArray();
            foreach (var (value, mass) in curves[arm].Panels(rivals.SelectMany(rival => rival.Edges)))
            {
                var (none, one) = Ahead(rivals, value, better);
                best[arm] += mass * none;
                second[arm] += mass * one;
            }
        }
        return new(best, second);
    }

    /// <summary>Probability that none, and that exactly one, of the rivals is better than the value.</summary>
    private static (double None, double One) Ahead(PosteriorCurve[] rivals, double value, Better better)
    {
        var (none, one) = (1.0, 0.0);
        foreach (var rival in rivals)
        {
            var below = rival.Below(value);
            var behind = better == Better.Higher ? below : 1 - below;
            (none, one) = (none * behind, one * behind + none * (1 - behind));
        }
        return (none, one);
    }

    private static (int First, int Second) TopTwo(IReadOnlyList<Posterior> arms, Random random, int sign)
    {
        var (first, second) = ((Arm: -1, Value: double.NegativeInfinity), (Arm: -1, Value: double.NegativeInfinity));
        for (var arm = 0; arm < arms.Count; arm++)
        {
            var value = sign * arms[arm].Draw(random);
            if (value > first.Value)
                (first, second) = ((arm, value), first);
            else if (value > second.Value)
                second = (arm, value);
        }
        return (first.Arm, second.Arm);
    }
}
