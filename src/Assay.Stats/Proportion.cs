namespace Assay.Stats;

/// <summary>Successes among trials, one trial per unit.</summary>
public readonly record struct Proportion
{
    /// <summary>Counts as observed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative count, or more successes than trials.</exception>
    public Proportion(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        (Successes, Trials) = (successes, trials);
    }

    /// <summary>Units that did it.</summary>
    public long Successes { get; }

    /// <summary>Units asked.</summary>
    public long Trials { get; }

    /// <summary>Units that did not.</summary>
    public long Failures => Trials - Successes;

    /// <summary>Successes / trials; NaN without trials, where methods answer <see cref="NotEstimable.NoUnits"/>.</summary>
    public double Rate => (double)Successes / Trials;

    /// <summary>Bernoulli variance p (1 - p), without a small-sample correction.</summary>
    public double Variance => Rate * ((double)Failures / Trials);

    /// <summary>Both samples as one; they share no unit.</summary>
    public Proportion Merge(Proportion other) => new(Successes + other.Successes, Trials + other.Trials);

    /// <summary>The rate with its standard error sqrt(p (1 - p) / n), on normal theory.</summary>
    /// <returns>The estimate, or no_units.</returns>
    public Estimate<PointEstimate> RateEstimate() =>
        Trials == 0 ? NotEstimable.NoUnits : new PointEstimate(Rate, Math.Sqrt(Variance / Trials));
}
