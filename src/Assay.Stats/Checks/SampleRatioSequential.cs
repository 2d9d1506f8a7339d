using Assay.Stats.Distributions;

namespace Assay.Stats.Checks;

/// <summary>The state of the sequential sample-ratio test after one interval.</summary>
/// <param name="LogBayesFactor">Natural log of the evidence against the weights, from all intervals so far.</param>
/// <param name="InstantaneousP">min(1, 1 / Bayes factor) of this interval alone.</param>
/// <param name="SequentialP">Smallest so far: valid whenever one looks.</param>
public sealed record SampleRatioCheck(double LogBayesFactor, double InstantaneousP, double SequentialP);

/// <summary>A stretch with one set of weights.</summary>
/// <param name="Weights">Any positive scale; zero for an arm that should be empty, which is left out.</param>
/// <param name="NewUnitsPerInterval">Units that entered each arm, interval by interval.</param>
public sealed record SampleRatioStretch(IReadOnlyList<double> Weights, IReadOnlyList<IReadOnlyList<long>> NewUnitsPerInterval);

/// <summary>Sample ratio mismatch watched continuously: an anytime-valid multinomial test.</summary>
/// <remarks>
/// Bayes factor of Multinomial(theta), theta ~ Dirichlet(concentration * weights), against Multinomial(weights). Under the weights
/// it is a martingale from 1, so P(it ever reaches 1 / alpha) is at most alpha. Several stretches multiply: each is a martingale
/// given the ones before. Larger concentration finds small deviations at large n; 100 suits thousands of units, 10 000 millions.
/// Source: Lindon, Malek, "Anytime-Valid Inference for Multinomial Count Data", NeurIPS 2022.
/// Departure: log-gammas are combined by Stirling's series, so counts of 1e12 keep their digits.
/// </remarks>
public static class SampleRatioSequential
{
    /// <summary>Follows the evidence through one stretch.</summary>
    /// <param name="stretch">Weights and counts.</param>
    /// <param name="concentration">Of the Dirichlet prior; positive.</param>
    /// <returns>One state per interval.</returns>
    public static IReadOnlyList<SampleRatioCheck> Track(SampleRatioStretch stretch, double concentration) =>
        Track([stretch], concentration);

    /// <summary>Follows the evidence through stretches with different weights (revisions).</summary>
    /// <param name="stretches">In order of time.</param>
    /// <param name="concentration">Of the Dirichlet prior; positive.</param>
    /// <returns>One state per interval of every stretch.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="concentration"/> is not positive.</exception>
    public static IReadOnlyList<SampleRatioCheck> Track(IEnumerable<SampleRatioStretch> stretches, double concentration)
    {
        Require.Positive(concentration);
        var (checks, settled, smallest) = (new List<SampleRatioCheck>(), 0.0, 1.0);
        foreach (var stretch in stretches)
        {
            var (shares, counts) = (Shares(stretch.Weights), new double[stretch.Weights.Count]);
            var current = 0.0;
            foreach (var added in stretch.NewUnitsPerInterval)
            {
                for (var arm = 0; arm < counts.Length; arm++)
                    counts[arm] += added[arm];
                current = LogBayesFactor(counts, shares, concentration);
                var p = Math.Min(1, Math.Exp(-(settled + current)));
                checks.Add(new(settled + current, p, smallest = Math.Min(smallest, p)));
            }
            settled += current;
        }
        return checks;
    }

    /// <summary>1-based interval in which the sequential p first was at or below a threshold, or null.</summary>
    public static int? FirstAtOrBelow(IReadOnlyList<SampleRatioCheck> checks, double threshold)
    {
        for (var i = 0; i < checks.Count; i++)
        {
            if (checks[i].SequentialP <= threshold)
                return i + 1;
        }
        return null;
    }

    private static double[] Shares(IReadOnlyList<double> weights)
    {
        var total = weights.Sum();
        return [.. weights.Select(weight => weight / total)];
    }

    private static double LogBayesFactor(double[] counts, double[] shares, double concentration)
    {
        var units = counts.Where((_, arm) => shares[arm] > 0).Sum();
        var mass = concentration + units;
        var log = Math.Log(mass / concentration) / 2 + LogGamma.StirlingRemainder(concentration) - LogGamma.StirlingRemainder(mass);
        for (var arm = 0; arm < counts.Length; arm++)
        {
            if (shares[arm] > 0)
                log += ArmTerm(counts[arm], concentration * shares[arm], mass * shares[arm], counts[arm] - units * shares[arm]);
        }
        return log;
    }

    /// <summary>One arm's share: (posterior) ln(posterior / fair) and the Stirling parts; excess = posterior - fair.</summary>
    private static double ArmTerm(double count, double prior, double fair, double excess)
    {
        var ratio = excess / fair;
        // (1 + r) ln(1 + r) - r, whose linear part cancels over the arms.
        var deviation = fair * (ratio <= -1 ? 1 : ratio * LogGamma.Log1p(ratio) - LogGamma.LogDeviance(ratio));
        var posterior = prior + count;
        var correction = LogGamma.StirlingRemainder(posterior) - LogGamma.StirlingRemainder(prior);
        return deviation + correction + Math.Log(prior / posterior) / 2;
    }
}
