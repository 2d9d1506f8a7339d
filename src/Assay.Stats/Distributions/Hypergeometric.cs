namespace Assay.Stats.Distributions;

/// <summary>Successes in the first of two groups when the total is fixed, with any odds ratio between the groups.</summary>
internal sealed class Hypergeometric
{
    /// <summary>More outcomes than this are not enumerated.</summary>
    public const long MaxOutcomes = 1_000_000;

    private readonly double[] _logWeights;

    private Hypergeometric(long first, double[] logWeights) => (First, _logWeights) = (first, logWeights);

    /// <summary>Smallest possible count.</summary>
    public long First { get; }

    /// <summary>Largest possible count.</summary>
    public long Last => First + _logWeights.Length - 1;

    /// <summary>Distribution of the successes among <paramref name="firstGroup"/> units, or null when too large to enumerate.</summary>
    public static Hypergeometric? Of(long firstGroup, long secondGroup, long successes)
    {
        var (from, to) = (Math.Max(0, successes - secondGroup), Math.Min(firstGroup, successes));
        if (to - from >= MaxOutcomes)
            return null;
        var weights = new double[to - from + 1];
        for (var i = 1; i < weights.Length; i++)
        {
            double k = from + i;
            var odds = (firstGroup - k + 1) / k * ((successes - k + 1) / (secondGroup - successes + k));
            weights[i] = weights[i - 1] + Math.Log(odds);
        }
        return new Hypergeometric(from, weights);
    }

    /// <summary>Probabilities from <see cref="First"/> to <see cref="Last"/> at the given log odds ratio.</summary>
    public double[] Probabilities(double logOddsRatio = 0)
    {
        var tilted = _logWeights.Select((weight, i) => weight + i * logOddsRatio).ToArray();
        var peak = tilted.Max();
        var total = tilted.Sum(weight => Math.Exp(weight - peak));
        return [.. tilted.Select(weight => Math.Exp(weight - peak) / total)];
    }
}
