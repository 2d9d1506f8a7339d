using MathNet.Numerics.LinearAlgebra;

namespace Assay.Stats;

/// <summary>Centred moments of several values per unit: means and the matrix of summed products of deviations.</summary>
public sealed class CovarianceMoments
{
    private readonly Vector<double> _means;
    private readonly Matrix<double> _products;

    private CovarianceMoments(long count, Vector<double> means, Matrix<double> products) =>
        (Count, _means, _products) = (count, means, products);

    /// <summary>Number of units.</summary>
    public long Count { get; }

    /// <summary>Number of values per unit.</summary>
    public int Columns => _means.Count;

    /// <summary>Moments from plain sums, with the rounding error of the products carried.</summary>
    /// <param name="count">Number of units; at least 1.</param>
    /// <param name="sums">Sum of each column.</param>
    /// <param name="products">products[i][j]: sum of column i times column j; symmetric.</param>
    public static CovarianceMoments FromSums(long count, IReadOnlyList<double> sums, IReadOnlyList<IReadOnlyList<double>> products)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var centred = Matrix<double>.Build.Dense(
            sums.Count,
            sums.Count,
            (i, j) => Moments.CentredProduct(count, sums[Math.Min(i, j)], sums[Math.Max(i, j)], products[i][j])
        );
        return new(count, Vector<double>.Build.DenseOfEnumerable(sums) / count, centred);
    }

    /// <summary>Moments of the columns themselves.</summary>
    /// <param name="columns">One list per value, all as long; row i is one unit.</param>
    public static CovarianceMoments Of(IReadOnlyList<IReadOnlyList<double>> columns)
    {
        var means = Vector<double>.Build.DenseOfEnumerable(columns.Select(column => Moments.Of(column).Mean));
        double Product(int i, int j) => columns[i].Zip(columns[j], (a, b) => (a - means[i]) * (b - means[j])).Sum();
        return new(columns[0].Count, means, Matrix<double>.Build.Dense(columns.Count, columns.Count, Product));
    }

    /// <summary>Moments of the union of two disjoint samples of the same columns (Chan's formula).</summary>
    public CovarianceMoments Merge(CovarianceMoments other)
    {
        var share = (double)other.Count / (Count + other.Count);
        var shift = other._means - _means;
        return new(Count + other.Count, _means + shift * share, _products + other._products + shift.OuterProduct(shift) * (Count * share));
    }

    /// <summary>Mean of a column.</summary>
    public double Mean(int column) => _means[column];

    /// <summary>Sum of products of deviations of two columns.</summary>
    public double Product(int i, int j) => _products[i, j];

    /// <summary>Moments of one column.</summary>
    public Moments Column(int column) => new(Count, _means[column], Math.Max(0, _products[column, column]));

    /// <summary>Sum of products of deviations of two linear combinations of the columns.</summary>
    internal double Product(double[] u, double[] v) => Vector<double>.Build.Dense(u) * _products * Vector<double>.Build.Dense(v);

    /// <summary>The matrix of summed products, to solve with.</summary>
    internal Matrix<double> Products => _products;
}
