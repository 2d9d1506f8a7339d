namespace Assay.Stats.Adjustment;

/// <summary>Effect of treatment with covariates in a regression, from the values themselves.</summary>
/// <remarks>
/// ANCOVA: y ~ 1 + t + X; may be worse than no adjustment with unequal arms. Lin: y ~ 1 + t + X~ + t X~ with covariates
/// centred over all units; asymptotically never worse, the one to use.
/// Source: Lin, "Agnostic Notes on Regression Adjustments to Experimental Data", Ann Appl Stat 7:295-318, 2013.
/// </remarks>
public static class RegressionAdjustment
{
    /// <summary>The common-slope effect.</summary>
    /// <param name="outcome">One value per unit.</param>
    /// <param name="treated">Which units were treated.</param>
    /// <param name="covariates">Columns fixed before exposure.</param>
    /// <returns>The coefficient of treatment, or too_few_units or collinear.</returns>
    public static Estimate<Coefficient> Ancova(double[] outcome, bool[] treated, IReadOnlyList<double[]> covariates) =>
        LinearRegression.Fit([.. Base(treated), .. covariates], outcome, 1);

    /// <summary>Lin's fully interacted effect, tested with HC2 errors on n - 2 - 2p degrees of freedom.</summary>
    /// <param name="outcome">One value per unit.</param>
    /// <param name="treated">Which units were treated.</param>
    /// <param name="covariates">Columns fixed before exposure.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <returns>The test, or too_few_units, collinear or zero_variance.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<TestResult> Lin(double[] outcome, bool[] treated, IReadOnlyList<double[]> covariates, double alpha)
    {
        Require.OpenFraction(alpha);
        double[][] centred = [.. covariates.Select(Centre)];
        var interactions = centred.Select(column => column.Select((x, i) => treated[i] ? x : 0).ToArray());
        return LinearRegression
            .Fit([.. Base(treated), .. centred, .. interactions], outcome, 1)
            .Then(effect =>
                TestResult.Student(
                    Interval.Student(effect.Value, effect.Hc2, effect.DegreesOfFreedom, alpha),
                    effect.Value,
                    effect.Hc2,
                    effect.DegreesOfFreedom
                )
            );
    }

    private static double[][] Base(bool[] treated) =>
        [
            [.. treated.Select(_ => 1.0)],
            [.. treated.Select(t => t ? 1.0 : 0)],
        ];

    private static double[] Centre(double[] column)
    {
        var mean = Moments.Of(column).Mean;
        return [.. column.Select(x => x - mean)];
    }
}
