namespace Assay.Stats;

/// <summary>Count, mean and centred second moment of one value per unit: all that the mean methods need.</summary>
/// <remarks>
/// M2 = sum of (x - mean)^2. Centred, because a plain sum of squares has no correct digits left
/// when the mean is large against the standard deviation (mean 1e6, variance 1).
/// </remarks>
public readonly record struct Moments
{
    // Below this share of the sum of squares a centred moment is rounding error of the sums, not variation.
    private const double RoundingShare = 1.0 / (1L << 50);

    /// <summary>Centred moments as they are; <see cref="FromCentred"/> checks what comes from outside.</summary>
    public Moments(long count, double mean, double m2) => (Count, Mean, M2) = (count, mean, m2);

    /// <summary>Number of units.</summary>
    public long Count { get; }

    /// <summary>Mean in the metric's unit; 0 when there are no units.</summary>
    public double Mean { get; }

    /// <summary>Sum of squared deviations from the mean; never negative.</summary>
    public double M2 { get; }

    /// <summary>Unbiased variance, M2 / (n - 1); NaN below two units, where methods answer <see cref="NotEstimable.TooFewUnits"/>.</summary>
    public double Variance => Count < 2 ? double.NaN : M2 / (Count - 1);

    /// <summary>Standard error of the mean, sqrt(variance / n); NaN below two units.</summary>
    public double StandardError => Math.Sqrt(Variance / Count);

    /// <summary>Sum of the values.</summary>
    public double Sum => Count * Mean;

    /// <summary>Sum of the squared values.</summary>
    public double SumSquares => M2 + Count * Mean * Mean;

    /// <summary>Moments from a mean and the sum of squared deviations from it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative count or m2.</exception>
    public static Moments FromCentred(long count, double mean, double m2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(m2);
        return count == 0 ? default : new(count, mean, m2);
    }

    /// <summary>Moments from plain sums, as an aggregation gives them.</summary>
    /// <remarks>
    /// M2 = sumSquares - sum^2 / n, with the product's rounding error carried (fused multiply-add).
    /// A remainder below 2^-50 of sumSquares is rounding of the sums and becomes 0, so that a constant metric has variance 0.
    /// Prefer <see cref="FromCentred"/> where the mean exceeds the standard deviation a million times.
    /// </remarks>
    public static Moments FromSums(long count, double sum, double sumSquares)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
            return default;
        var m2 = CentredProduct(count, sum, sum, sumSquares);
        return new(count, sum / count, m2 <= sumSquares * RoundingShare ? 0 : m2);
    }

    /// <summary>Moments of the values themselves, in one stable pass (Welford).</summary>
    public static Moments Of(IEnumerable<double> values)
    {
        long count = 0;
        var (mean, m2) = (0.0, 0.0);
        foreach (var value in values)
        {
            var delta = value - mean;
            mean += delta / ++count;
            m2 += delta * (value - mean);
        }
        return new(count, mean, m2);
    }

    /// <summary>Moments of the union of two disjoint samples; associative, and equal to computing at once.</summary>
    /// <remarks>Source: Chan, Golub, LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979.</remarks>
    public Moments Merge(Moments other)
    {
        if (Count == 0)
            return other;
        if (other.Count == 0)
            return this;
        var count = Count + other.Count;
        var delta = other.Mean - Mean;
        var share = (double)other.Count / count;
        return new(count, Mean + delta * share, M2 + other.M2 + delta * delta * Count * share);
    }

    /// <summary>The mean with its standard error and n - 1 degrees of freedom.</summary>
    /// <returns>The estimate, or too_few_units, or not_finite.</returns>
    public Estimate<PointEstimate> MeanEstimate() =>
        Count < 2 ? NotEstimable.TooFewUnits
        : !double.IsFinite(Mean + M2) ? NotEstimable.NotFinite
        : new PointEstimate(Mean, StandardError, Count - 1);

    /// <summary>sumXy - sumX * sumY / n without losing the digits that cancel.</summary>
    internal static double CentredProduct(long count, double sumX, double sumY, double sumXy)
    {
        var meanY = sumY / count;
        var remainder = Math.FusedMultiplyAdd(-meanY, count, sumY) / count;
        return Math.FusedMultiplyAdd(-sumX, meanY, sumXy) - sumX * remainder;
    }
}
