namespace Assay.Stats.Resampling;

/// <summary>The bootstrap distribution of a mean over all n^n resamples of a tiny sample: the truth that random replicates approach.</summary>
/// <param name="Mean">Of the resampled means.</param>
/// <param name="Variance">Of the resampled means; M2 / n^2 in theory.</param>
/// <param name="ShareAtMostMean">Share of resampled means at or below the sample's mean.</param>
public sealed record IdealBootstrap(double Mean, double Variance, double ShareAtMostMean)
{
    private const int MaxUnits = 8;

    /// <summary>Enumerates every resample.</summary>
    /// <param name="values">At most 8 values.</param>
    /// <returns>The distribution, or no_units or too_many_units.</returns>
    public static Estimate<IdealBootstrap> Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return NotEstimable.NoUnits;
        if (values.Count > MaxUnits)
            return NotEstimable.TooManyUnits;
        IEnumerable<double> sums = [0.0];
        for (var i = 0; i < values.Count; i++)
            sums = [.. sums.SelectMany(sum => values.Select(value => sum + value))];
        var means = sums.Select(sum => sum / values.Count).ToArray();
        var (moments, sample) = (Moments.Of(means), Moments.Of(values));
        // Sums in another order differ by rounding; a mean that close to the sample's is a tie.
        var tie = sample.Mean + 1e-12 * values.Max(Math.Abs);
        return new IdealBootstrap(moments.Mean, moments.M2 / means.Length, means.Count(mean => mean <= tie) / (double)means.Length);
    }

    /// <summary>Variance of the bootstrap distribution in theory, M2 / n^2.</summary>
    public static double TheoreticalVariance(Moments sample) => sample.M2 / sample.Count / sample.Count;
}
