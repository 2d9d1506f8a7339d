namespace Assay.Stats.Adjustment;

/// <summary>One arm's ratio in the experiment and before it, with the variances of one unit.</summary>
/// <param name="Count">Units.</param>
/// <param name="Ratio">Sum y / sum x in the experiment.</param>
/// <param name="PreRatio">The same before exposure.</param>
/// <param name="Variance">Delta-method variance of one unit's share of the ratio.</param>
/// <param name="PreVariance">The same before exposure; exactly 0 when it is only rounding.</param>
/// <param name="Covariance">Between the two.</param>
public sealed record RatioArm(long Count, double Ratio, double PreRatio, double Variance, double PreVariance, double Covariance)
{
    // Below this share of its terms a pre-period variance is rounding error.
    private const double RoundingShare = 1e-12;

    /// <param name="arm">Columns: numerator, denominator, pre-period numerator, pre-period denominator.</param>
    /// <returns>The arm, or too_few_units or zero_denominator.</returns>
    public static Estimate<RatioArm> Of(CovarianceMoments arm)
    {
        if (arm.Count < 2)
            return NotEstimable.TooFewUnits;
        if (arm.Mean(1) == 0 || arm.Mean(3) == 0)
            return NotEstimable.ZeroDenominator;
        var (ratio, preRatio) = (arm.Mean(0) / arm.Mean(1), arm.Mean(2) / arm.Mean(3));
        double[] post = [1 / arm.Mean(1), -ratio / arm.Mean(1), 0, 0];
        double[] pre = [0, 0, 1 / arm.Mean(3), -preRatio / arm.Mean(3)];
        double Covariance(double[] u, double[] v) => arm.Product(u, v) / (arm.Count - 1);
        var preScale = (arm.Product(2, 2) + preRatio * preRatio * arm.Product(3, 3)) / (arm.Mean(3) * arm.Mean(3) * (arm.Count - 1));
        var preVariance = Covariance(pre, pre);
        return preVariance <= RoundingShare * preScale
            ? new RatioArm(arm.Count, ratio, preRatio, Covariance(post, post), 0, 0)
            : new RatioArm(arm.Count, ratio, preRatio, Covariance(post, post), preVariance, Covariance(post, pre));
    }

    /// <summary>Variance of one unit after the adjustment.</summary>
    public double AdjustedVariance(double theta) => Math.Max(0, Variance - theta * (2 * Covariance - theta * PreVariance));

    internal PointEstimate Adjust(double theta, double centre) =>
        new(Ratio - theta * (PreRatio - centre), Math.Sqrt(AdjustedVariance(theta) / Count), Count - 1);
}

/// <summary>A test of two adjusted ratios.</summary>
/// <param name="Test">Difference of adjusted ratios, on normal theory.</param>
/// <param name="Theta">Slope on the pre-period ratio.</param>
/// <param name="Fallback">Why theta is 0, or none.</param>
/// <param name="VarianceRemovedFraction">1 - Var(adjusted difference) / Var(raw difference).</param>
public sealed record CupedRatioTest(TestResult Test, double Theta, CupedFallback Fallback, double VarianceRemovedFraction);

/// <summary>CUPED for ratio metrics: adjusts by the same ratio before exposure.</summary>
/// <remarks>
/// theta = (cov_c / n_c + cov_t / n_t) / (var_c / n_c + var_t / n_t), pre-period variances below: the value that minimises the
/// variance of the difference. Variances and covariances by the delta method on the four per-unit totals.
/// Source: Deng et al., WSDM 2013, with Deng, Knoblich, Lu, KDD 2018.
/// </remarks>
public static class CupedRatio
{
    /// <summary>Tests the difference of adjusted ratios.</summary>
    /// <param name="control">As <see cref="RatioArm.Of"/> gives it.</param>
    /// <param name="treatment">As <paramref name="control"/>; the two arms share no unit.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <returns>The test, or zero_variance or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<CupedRatioTest> Test(RatioArm control, RatioArm treatment, double alpha)
    {
        var preVariance = control.PreVariance / control.Count + treatment.PreVariance / treatment.Count;
        var covariance = control.Covariance / control.Count + treatment.Covariance / treatment.Count;
        var theta = preVariance == 0 ? 0 : covariance / preVariance;
        var fallback = preVariance == 0 ? CupedFallback.ConstantCovariate : CupedFallback.None;
        var centre = (control.PreRatio * control.Count + treatment.PreRatio * treatment.Count) / (control.Count + treatment.Count);
        var raw = control.Variance / control.Count + treatment.Variance / treatment.Count;
        return Difference
            .Test(control.Adjust(theta, centre).OnNormalTheory(), treatment.Adjust(theta, centre).OnNormalTheory(), alpha)
            .Then<CupedRatioTest>(test => new CupedRatioTest(test, theta, fallback, 1 - test.StandardError * test.StandardError / raw));
    }
}
