using Assay.Stats.Distributions;

namespace Assay.Stats.Quantiles;

/// <summary>What an engine says of a quantile: its value and the values at the two <see cref="RankLevels"/>.</summary>
/// <remarks>
/// se = (upper - lower) / (2 z): the rank interval's half-width. Needs no density. Where the unit of randomisation owns several
/// values, <see cref="Clustered"/> widens it by the delta-method variance of the share below the quantile.
/// Source: Deng, Knoblich, Lu, KDD 2018, section 4. Error: exact as n grows; at a tail with fewer than about
/// 10 values beyond the quantile the levels are clipped and the error too small.
/// </remarks>
/// <param name="Count">Values the metric has.</param>
/// <param name="Value">The quantile.</param>
/// <param name="Lower">Value at the lower level.</param>
/// <param name="Upper">Value at the upper level.</param>
/// <param name="Level">The quantile's level, in (0, 1).</param>
/// <param name="Alpha">Error rate of the levels, in (0, 1).</param>
/// <param name="LevelsCount">Sample size the levels were computed for, when it is not <paramref name="Count"/>.</param>
public sealed record QuantileSummary(
    long Count,
    double Value,
    double Lower,
    double Upper,
    double Level,
    double Alpha,
    long? LevelsCount = null
)
{
    private long RankCount => LevelsCount ?? Count;

    private double HalfWidthOverZ => (Upper - Lower) / (2 * Normal.UpperQuantile(Alpha / 2));

    /// <summary>Variance of one value's share, (n* / n)(n - 1)((upper - lower) / 2z)^2, n* the count behind the levels.</summary>
    public double UnitVariance => (double)RankCount / Count * (Count - 1) * HalfWidthOverZ * HalfWidthOverZ;

    /// <summary>sqrt(unit variance / n): the standard error with the n - 1 of a sample variance.</summary>
    public double StandardError => Math.Sqrt(UnitVariance / Count);

    /// <summary>The sample is too small for this quantile.</summary>
    public bool IsClipped => RankLevels.For(RankCount, Level, Alpha).IsClipped;

    /// <summary>Summary of values in rising order.</summary>
    public static QuantileSummary Of(IReadOnlyList<double> sorted, double level, double alpha)
    {
        var levels = RankLevels.For(sorted.Count, level, alpha);
        double At(double p) => SampleQuantile.Of(sorted, p);
        return new(sorted.Count, At(level), At(levels.Lower), At(levels.Upper), level, alpha);
    }

    /// <summary>The quantile with its standard error, on normal theory; the error is 0 when both levels hold one value.</summary>
    public PointEstimate Estimate() => new(Value, HalfWidthOverZ * Math.Sqrt(RankCount / (double)Count));

    /// <summary>The quantile when values come in clusters (events of one user).</summary>
    /// <param name="clusters">Per cluster: Y values at or below the quantile, X values in all.</param>
    /// <returns>The unit variance times cluster variance / (level (1 - level) / n); or a reason of <see cref="Ratio"/>.</returns>
    public Estimate<ClusteredQuantile> Clustered(BivariateMoments clusters) =>
        Ratio
            .Of(clusters)
            .Then<ClusteredQuantile>(share =>
            {
                var independent = Level * (1 - Level) / Count;
                return new ClusteredQuantile(Value, share.Variance, UnitVariance * share.Variance / independent, Count);
            });
}

/// <summary>A quantile of clustered values.</summary>
/// <param name="Value">The quantile.</param>
/// <param name="RankVariance">Variance of the share at or below it, by clusters.</param>
/// <param name="UnitVariance">Variance of one value's share of the quantile.</param>
/// <param name="Count">Values.</param>
public sealed record ClusteredQuantile(double Value, double RankVariance, double UnitVariance, long Count)
{
    /// <summary>The quantile with its standard error, on normal theory.</summary>
    public PointEstimate Estimate() => new(Value, Math.Sqrt(UnitVariance / Count));
}
