namespace Assay.Stats;

/// <summary>Centred moments of two values per unit: outcome and covariate (CUPED), or numerator and denominator (ratio metrics).</summary>
public readonly record struct BivariateMoments
{
    // Below this share of its scale a variance is rounding error: then X counts as constant.
    private const double ConstantShare = 1e-12;

    // Below this share of its terms a residual sum of squares is rounding error: X determines Y.
    private const double RoundingShare = 1e-13;

    /// <summary>Centred moments as they are.</summary>
    /// <param name="x">Covariate or denominator.</param>
    /// <param name="y">Outcome or numerator; of the same units.</param>
    /// <param name="cross">Sum of (x - mean x)(y - mean y).</param>
    /// <exception cref="ArgumentException">The two counts differ.</exception>
    public BivariateMoments(Moments x, Moments y, double cross)
    {
        if (x.Count != y.Count)
            throw new ArgumentException("Both values come from the same units.", nameof(y));
        (X, Y, Cross) = (x, y, cross);
    }

    /// <summary>Covariate or denominator.</summary>
    public Moments X { get; }

    /// <summary>Outcome or numerator.</summary>
    public Moments Y { get; }

    /// <summary>Sum of products of deviations.</summary>
    public double Cross { get; }

    /// <summary>Number of units.</summary>
    public long Count => Y.Count;

    /// <summary>Unbiased covariance; NaN below two units.</summary>
    public double Covariance => Count < 2 ? double.NaN : Cross / (Count - 1);

    /// <summary>Least-squares slope of Y on X; null when X does not vary (variance at most 1e-12 max(1, mean^2)) or below two units.</summary>
    public double? Slope => Count < 2 || X.Variance <= ConstantShare * Math.Max(1, X.Mean * X.Mean) ? null : Cross / X.M2;

    /// <summary>Pearson correlation; null when either does not vary.</summary>
    public double? Correlation => Slope is null || Y.M2 == 0 ? null : Cross / (Math.Sqrt(X.M2) * Math.Sqrt(Y.M2));

    /// <summary>Moments from plain sums, with the rounding error of the products carried.</summary>
    public static BivariateMoments FromSums(long count, double sumX, double sumY, double sumXx, double sumYy, double sumXy)
    {
        var (x, y) = (Moments.FromSums(count, sumX, sumXx), Moments.FromSums(count, sumY, sumYy));
        return count == 0 || x.M2 == 0 || y.M2 == 0 ? new(x, y, 0) : new(x, y, Moments.CentredProduct(count, sumX, sumY, sumXy));
    }

    /// <summary>Moments of the union of two disjoint samples (Chan's formula, also for the cross product).</summary>
    public BivariateMoments Merge(BivariateMoments other)
    {
        if (Count == 0 || other.Count == 0)
            return Count == 0 ? other : this;
        var share = (double)Count * other.Count / ((double)Count + other.Count);
        var cross = Cross + other.Cross + (other.X.Mean - X.Mean) * (other.Y.Mean - Y.Mean) * share;
        return new(X.Merge(other.X), Y.Merge(other.Y), cross);
    }

    /// <summary>Slope within arms: of the deviations from each arm's own means; null as for <see cref="Slope"/>.</summary>
    public static double? SlopeWithin(IReadOnlyList<BivariateMoments> arms)
    {
        var pooled = arms.Aggregate(default(BivariateMoments), (sum, arm) => sum.Merge(arm));
        return pooled.Slope is null ? null : arms.Sum(arm => arm.Cross) / arms.Sum(arm => arm.X.M2);
    }

    /// <summary>Moments of y - slope (x - centre): never a negative M2.</summary>
    internal Moments Residual(double slope, double centre)
    {
        var m2 = Y.M2 - slope * (2 * Cross - slope * X.M2);
        var isRounding = m2 <= RoundingShare * (Y.M2 + slope * slope * X.M2);
        return new(Count, Y.Mean - slope * (X.Mean - centre), isRounding ? 0 : m2);
    }
}
