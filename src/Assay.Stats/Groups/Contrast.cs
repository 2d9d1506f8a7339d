namespace Assay.Stats.Groups;

/// <summary>A weighted sum of independent cell means, such as a main effect or an interaction of a factorial experiment.</summary>
/// <remarks>
/// L = sum of c_i m_i;  se^2 = sum of c_i^2 s_i^2 / n_i, the cells' variances not assumed equal;
/// df = se^4 / sum of (c_i^2 s_i^2 / n_i)^2 / (n_i - 1) (Welch-Satterthwaite);  interval = L -+ t(1 - alpha/2; df) * se.
/// With two cells and weights -1 and 1 it is Welch's t (<see cref="Difference"/>).
/// Source: Welch, Biometrika 34, 1947; Brown, Forsythe, "The ANOVA and Multiple Comparisons for Data with Heterogeneous Variances",
/// Biometrics 30, 1974. Assumes cell means that are about normal (docs/methods/factorial.md).
/// </remarks>
public static class Contrast
{
    /// <summary>Tests that the weighted sum of the cells is zero.</summary>
    /// <param name="cells">One value with its standard error per cell, in the metric's unit; they share no unit.</param>
    /// <param name="weights">One per cell; a cell of weight 0 takes no part and may be missing.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <returns>The test in the metric's unit; or the reason of the first cell that is missing, no_units, zero_variance or not_finite.</returns>
    /// <exception cref="ArgumentException">Not one weight per cell.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<TestResult> Test(IReadOnlyList<Estimate<PointEstimate>> cells, IReadOnlyList<double> weights, double alpha) =>
        Of(cells, weights)
            .Then(sum =>
                TestResult.Student(
                    Interval.Student(sum.Value, sum.StandardError, sum.DegreesOfFreedom, alpha),
                    sum.Value,
                    sum.StandardError,
                    sum.DegreesOfFreedom
                )
            );

    /// <summary>The weighted sum of the cells.</summary>
    /// <inheritdoc cref="Test"/>
    public static Estimate<PointEstimate> Of(IReadOnlyList<Estimate<PointEstimate>> cells, IReadOnlyList<double> weights)
    {
        if (cells.Count != weights.Count)
            throw new ArgumentException("There is one weight per cell.", nameof(weights));
        Estimate<PointEstimate>? sum = null;
        foreach (var (cell, weight) in cells.Zip(weights).Where(pair => pair.Second != 0))
        {
            var part = cell.Then<PointEstimate>(estimate => estimate.Times(weight));
            sum = sum?.With<PointEstimate, PointEstimate>(part, (total, next) => total.Plus(next)) ?? part;
        }
        return sum ?? NotEstimable.NoUnits;
    }
}
