namespace Assay.Stats.Adjustment;

/// <summary>Two arms' outcomes after an adjustment.</summary>
/// <param name="Control">Adjusted moments; of the mean, with n - 1 degrees of freedom.</param>
/// <param name="Treatment">As <paramref name="Control"/>.</param>
/// <param name="VarianceRemovedFraction">1 - Var(adjusted difference) / Var(raw difference); slightly below 0 where the covariate is useless.</param>
public sealed record AdjustedArms(Moments Control, Moments Treatment, double VarianceRemovedFraction)
{
    /// <summary>Welch's t of the adjusted means.</summary>
    /// <inheritdoc cref="Stats.Difference.Test(Moments, Moments, double, double)"/>
    public Estimate<TestResult> Test(double alpha) => Stats.Difference.Test(Control, Treatment, alpha);

    /// <summary>Difference of the adjusted means with its standard error, which is 0 when the covariate determines the outcome.</summary>
    /// <returns>The difference, or too_few_units or not_finite.</returns>
    public Estimate<PointEstimate> Difference() =>
        Control.MeanEstimate().With<PointEstimate, PointEstimate>(Treatment.MeanEstimate(), (c, t) => t.Minus(c));

    internal static AdjustedArms Of(Moments control, Moments treatment, Moments rawControl, Moments rawTreatment)
    {
        static double Variance(Moments a, Moments b) => a.Variance / a.Count + b.Variance / b.Count;
        var raw = Variance(rawControl, rawTreatment);
        return new(control, treatment, raw == 0 ? 0 : 1 - Variance(control, treatment) / raw);
    }
}

/// <summary>CUPED: removes the variance that a pre-exposure covariate explains.</summary>
/// <remarks>
/// theta = cov(X, Y) / var(X) over all units of the arms, around the grand means; the adjusted outcome is
/// Y - theta (X - mean X), tested as any mean. The variance falls by the factor 1 - correlation^2. X must be fixed before
/// exposure: a covariate that treatment moves biases the effect.
/// Source: Deng, Xu, Kohavi, Walker, "Improving the Sensitivity of Online Controlled Experiments by Utilizing Pre-Experiment
/// Data", WSDM 2013. Departure: adjusted means are centred, so they keep the outcome's scale.
/// </remarks>
public static class Cuped
{
    /// <summary>The adjustment for a set of arms.</summary>
    /// <param name="arms">X covariate, Y outcome; every arm that will be compared.</param>
    /// <param name="negativeCovariance">Whether a negative theta is used.</param>
    public static CupedAdjustment Fit(IEnumerable<BivariateMoments> arms, NegativeCovariance negativeCovariance = NegativeCovariance.Adjust)
    {
        var pooled = arms.Aggregate(default(BivariateMoments), (sum, arm) => sum.Merge(arm));
        return pooled.Slope is not { } theta ? new(0, pooled.X.Mean, CupedFallback.ConstantCovariate)
            : theta < 0 && negativeCovariance == NegativeCovariance.Raw ? new(0, pooled.X.Mean, CupedFallback.NegativeCovariance)
            : new(theta, pooled.X.Mean, CupedFallback.None);
    }

    /// <summary>Two arms with the adjustment applied.</summary>
    /// <param name="control">X covariate, Y outcome.</param>
    /// <param name="treatment">As <paramref name="control"/>; the two arms share no unit.</param>
    /// <param name="adjustment">From <see cref="Fit"/> over these arms, and more where there are more.</param>
    public static AdjustedArms Adjust(BivariateMoments control, BivariateMoments treatment, CupedAdjustment adjustment) =>
        AdjustedArms.Of(adjustment.Adjust(control), adjustment.Adjust(treatment), control.Y, treatment.Y);
}
