using MathNet.Numerics.LinearAlgebra;

namespace Assay.Stats.Adjustment;

/// <summary>One coefficient of a least-squares fit with three standard errors.</summary>
/// <param name="Value">The coefficient.</param>
/// <param name="Classical">Standard error under equal variances.</param>
/// <param name="Hc2">Heteroskedasticity-consistent, residual^2 / (1 - leverage).</param>
/// <param name="Hc3">Heteroskedasticity-consistent, residual^2 / (1 - leverage)^2.</param>
/// <param name="DegreesOfFreedom">Rows minus columns.</param>
public sealed record Coefficient(double Value, double Classical, double Hc2, double Hc3, double DegreesOfFreedom);

/// <summary>Ordinary least squares by QR, for what moments cannot give.</summary>
/// <remarks>Source of the errors: MacKinnon, White, J Econometrics 29:305-325, 1985.</remarks>
internal static class LinearRegression
{
    private const double RankTolerance = 1e-10;

    /// <summary>The coefficient of one column.</summary>
    /// <returns>The coefficient, or too_few_units or collinear.</returns>
    public static Estimate<Coefficient> Fit(IReadOnlyList<double[]> columns, double[] outcome, int column)
    {
        if (outcome.Length <= columns.Count)
            return NotEstimable.TooFewUnits;
        var design = Matrix<double>.Build.DenseOfColumnArrays(columns);
        var factors = design.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin);
        var diagonal = factors.R.Diagonal().PointwiseAbs();
        var norms = design.ColumnNorms(2);
        if (diagonal.Where((value, i) => value <= RankTolerance * norms[i]).Any())
            return NotEstimable.Collinear;
        var coefficients = factors.R.Solve(factors.Q.TransposeThisAndMultiply(Vector<double>.Build.Dense(outcome)));
        var residuals = (Vector<double>.Build.Dense(outcome) - design * coefficients).PointwisePower(2);
        // The row of (X'X)^-1 X' for this column gives its coefficient's dependence on each outcome.
        var influence = (factors.R.Inverse() * factors.Q.Transpose()).Row(column).PointwisePower(2);
        var leverage = factors.Q.PointwisePower(2).RowSums();
        double Robust(int power) => Math.Sqrt(influence.DotProduct(residuals.PointwiseDivide((1 - leverage).PointwisePower(power))));
        var freedom = outcome.Length - columns.Count;
        var classical = Math.Sqrt(influence.Sum() * residuals.Sum() / freedom);
        return new Coefficient(coefficients[column], classical, Robust(1), Robust(2), freedom);
    }
}
