namespace Assay.Benchmarks.Stats.Calibration;

/// <summary>What a method promises of an observed frequency or mean.</summary>
internal enum Promise
{
    /// <summary>The value itself.</summary>
    Exactly,

    /// <summary>No more than the value.</summary>
    AtMost,

    /// <summary>Nothing good: shown to say what goes wrong without the method, and that the simulation can tell.</summary>
    Warning,
}

/// <summary>A promise of a method that simulation can refute.</summary>
/// <param name="Method">Its page in docs/methods.</param>
/// <param name="Statement">What happens with the promised frequency, or is promised on average.</param>
/// <param name="Promise">How the value is meant.</param>
/// <param name="Value">Probability, or mean.</param>
/// <param name="Trial">One simulated experiment through the public methods: 1 or 0 for an event, else a number to average.</param>
/// <param name="Slack">Known distance from the value, such as a variance estimated where the value takes it as known.</param>
/// <param name="Share">Share of the usual number of trials, for costly ones.</param>
/// <param name="IsFrequency">Whether the value is a probability; else it is a mean.</param>
internal sealed record Claim(
    string Method,
    string Statement,
    Promise Promise,
    double Value,
    Func<Random, double> Trial,
    double Slack = 0,
    double Share = 1,
    bool IsFrequency = true
)
{
    public override string ToString() => $"{Method}: {Statement}";

    /// <summary>Simulates with a seed of the claim's own, the same on every run.</summary>
    public Observation Observe(int runs)
    {
        var (count, random) = (Math.Max(2, (int)(runs * Share)), new Random(Seed()));
        var (mean, m2) = (0.0, 0.0);
        for (var run = 1; run <= count; run++)
        {
            var value = Trial(random);
            var delta = value - mean;
            mean += delta / run;
            m2 += delta * (value - mean);
        }
        // A frequency's error is that of the promised probability: a rare event may not have been seen at all.
        var variance = Math.Max(m2 / (count - 1), IsFrequency ? Value * (1 - Value) : 0);
        return new(mean, Math.Sqrt(variance / count), count);
    }

    /// <summary>Whether an observation fits; a method that keeps its promise fails about once in 100,000.</summary>
    public bool IsKeptBy(Observation seen)
    {
        var band = 4.5 * seen.StandardError + Slack;
        return Promise == Promise.AtMost ? seen.Mean <= Value + band : Math.Abs(seen.Mean - Value) <= band;
    }

    private int Seed() => ToString().Aggregate(17, (seed, letter) => unchecked(31 * seed + letter));
}

/// <summary>What a simulation saw.</summary>
internal sealed record Observation(double Mean, double StandardError, int Runs);
