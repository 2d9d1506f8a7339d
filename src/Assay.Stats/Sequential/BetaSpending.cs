using Assay.Stats.Distributions;

namespace Assay.Stats.Sequential;

/// <summary>A one-sided boundary with a futility boundary below it.</summary>
/// <param name="Boundary">Both boundaries; they meet at the last look.</param>
/// <param name="Drift">Expected z at full information under which beta is spent and the power reached.</param>
/// <param name="InflationFactor">Maximum information over that of the fixed test of the same power.</param>
public sealed record FutilityDesign(Boundary Boundary, double Drift, double InflationFactor);

/// <summary>Futility by beta spending: stop when the effect looked for has become unlikely.</summary>
/// <remarks>
/// At look k the futility value a_k solves P(first crossing below at look k | drift) = g(t_k) - g(t_(k-1)), g spending beta = 1 - power;
/// the drift is the one at which both boundaries meet at the last look. Non-binding: the upper boundary is the one without futility,
/// so alpha holds even when a futility crossing is ignored. Source: Pampallona, Tsiatis, Kim, Drug Information Journal 35, 2001.
/// </remarks>
public static class BetaSpending
{
    private const double Precision = 1e-12;
    private const double LargestDrift = 64;

    /// <summary>One-sided efficacy and futility boundaries.</summary>
    /// <param name="information">Planned looks, increasing, the last at 1.</param>
    /// <param name="alpha">One-sided error rate, in (0, 1).</param>
    /// <param name="power">Probability to find the effect, in (alpha, 1).</param>
    /// <param name="efficacy">How alpha is spent.</param>
    /// <param name="futility">How beta is spent.</param>
    /// <returns>The design; or no_looks, or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A rate is outside its range.</exception>
    public static Estimate<FutilityDesign> Design(
        IReadOnlyList<double> information,
        double alpha,
        double power,
        Spending efficacy,
        Spending futility
    )
    {
        Require.OpenFraction(power);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(power, alpha);
        return AlphaSpending
            .Boundary(information, alpha, Sides.One, efficacy)
            .Then<FutilityDesign>(boundary =>
            {
                var drift = Root.Between(d => -Missed(boundary, d, power, futility).Excess, 0, LargestDrift, Precision);
                var both = boundary with { FutilityZ = Missed(boundary, drift, power, futility).FutilityZ };
                return new FutilityDesign(both, drift, Math.Pow(drift / SequentialPower.FixedDrift(alpha, Sides.One, power), 2));
            });
    }

    /// <summary>Spends beta under a drift; the excess is the chance to end below the last critical value, beyond what is left to spend.</summary>
    private static (double[] FutilityZ, double Excess) Missed(Boundary boundary, double drift, double power, Spending spending)
    {
        var last = boundary.Looks - 1;
        var futility = new double[boundary.Looks];
        var (density, spent) = (ScoreDensity.Start(drift), 0.0);
        for (var look = 0; look < last; look++)
        {
            var (t, upper) = (boundary.Information[look], boundary.UpperScore(look));
            var allowed = spending.At(t, 1 - power);
            var score = Math.Min(density.LowerScore(allowed - spent, t), upper);
            spent += density.MassBelow(score, t);
            futility[look] = score / Math.Sqrt(t);
            density = density.Continue(score, upper, t, boundary.Information[look + 1]);
        }
        futility[last] = boundary.CriticalZ[last];
        var missed = density.MassBelow(boundary.UpperScore(last), boundary.Information[last]);
        return (futility, missed - (1 - power - spent));
    }
}
