namespace Assay.Stats;

/// <summary>Ratio metric: sum of numerators over sum of denominators, where the unit of analysis is the randomised one.</summary>
/// <remarks>
/// R = my / mx; unit variance = (Var y - 2 R Cov + R^2 Var x) / mx^2, the variance of the linearised (y - R x) / mx;
/// se^2 = unit variance / n. Events of one unit may depend on each other: the units carry the variance.
/// Source: Deng, Knoblich, Lu, "Applying the Delta Method in Metric Analytics", KDD 2018.
/// Poor when the denominator's mean is within a few standard errors of zero.
/// </remarks>
public static class Ratio
{
    /// <summary>The ratio with its delta-method standard error and n - 1 degrees of freedom.</summary>
    /// <param name="arm">Y numerator, X denominator: per-unit totals.</param>
    /// <returns>The estimate, or too_few_units, zero_denominator or not_finite.</returns>
    public static Estimate<PointEstimate> Of(BivariateMoments arm)
    {
        if (arm.Count < 2)
            return NotEstimable.TooFewUnits;
        if (arm.X.Mean == 0)
            return NotEstimable.ZeroDenominator;
        var ratio = arm.Y.Mean / arm.X.Mean;
        var standardError = Math.Sqrt(UnitVariance(arm) / arm.Count);
        return double.IsFinite(ratio + standardError) ? new PointEstimate(ratio, standardError, arm.Count - 1) : NotEstimable.NotFinite;
    }

    /// <summary>Variance of the linearised value of one unit; NaN below two units or without a denominator.</summary>
    public static double UnitVariance(BivariateMoments arm) =>
        arm.Residual(arm.Y.Mean / arm.X.Mean, 0).Variance / (arm.X.Mean * arm.X.Mean);
}
