using MathNet.Numerics.LinearAlgebra;

namespace Assay.Stats.Adjustment;

/// <summary>CUPED with several covariates: theta = Sxx^-1 Sxy over all units.</summary>
/// <remarks>
/// A covariate that the others determine gets theta 0, so collinear columns change nothing.
/// Source: Deng et al., WSDM 2013, several control variates; asymptotically the regression of Lin, Ann Appl Stat 7, 2013.
/// </remarks>
public static class MultiCuped
{
    // A pivot below this share of the column's variance: what is left of the covariate is rounding.
    private const double CollinearShare = 1e-10;

    /// <summary>Slopes of the outcome on the covariates.</summary>
    /// <param name="pooled">Column 0 the outcome, the others covariates; all arms merged.</param>
    public static double[] Theta(CovarianceMoments pooled)
    {
        var p = pooled.Columns - 1;
        // Rows: covariates; columns: covariates, then the outcome.
        var system = pooled.Products.SubMatrix(1, p, 1, p).Append(pooled.Products.SubMatrix(1, p, 0, 1));
        var diagonal = system.Diagonal();
        var used = new bool[p];
        while (NextPivot(system, diagonal, used) is { } pivot)
        {
            used[pivot] = true;
            Clear(system, pivot);
        }
        return [.. used.Select((isUsed, i) => isUsed ? system[i, p] / system[i, i] : 0)];
    }

    /// <summary>Two arms with the adjustment applied.</summary>
    /// <param name="control">Column 0 the outcome, the others covariates.</param>
    /// <param name="treatment">As <paramref name="control"/>.</param>
    public static AdjustedArms Adjust(CovarianceMoments control, CovarianceMoments treatment)
    {
        var pooled = control.Merge(treatment);
        var theta = Theta(pooled);
        return AdjustedArms.Of(Adjust(control, theta, pooled), Adjust(treatment, theta, pooled), control.Column(0), treatment.Column(0));
    }

    private static Moments Adjust(CovarianceMoments arm, double[] theta, CovarianceMoments pooled)
    {
        double[] weights = [1, .. theta.Select(slope => -slope)];
        var mean = arm.Mean(0) - theta.Select((slope, i) => slope * (arm.Mean(i + 1) - pooled.Mean(i + 1))).Sum();
        return new(arm.Count, mean, Math.Max(0, arm.Product(weights, weights)));
    }

    /// <summary>The unused covariate with most of its variance left, or none with any.</summary>
    private static int? NextPivot(Matrix<double> system, Vector<double> diagonal, bool[] used)
    {
        var left = Enumerable.Range(0, used.Length).Where(i => !used[i] && system[i, i] > CollinearShare * diagonal[i]);
        return left.Select(i => (int?)i).MaxBy(i => system[i!.Value, i.Value] / diagonal[i.Value]);
    }

    /// <summary>Clears the pivot's column from every other row.</summary>
    private static void Clear(Matrix<double> system, int pivot)
    {
        foreach (var i in Enumerable.Range(0, system.RowCount).Where(i => i != pivot))
            system.SetRow(i, system.Row(i) - system.Row(pivot) * (system[i, pivot] / system[pivot, pivot]));
    }
}
