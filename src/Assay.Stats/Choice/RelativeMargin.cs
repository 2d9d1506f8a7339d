using Assay.Stats.Distributions;
using Assay.Stats.Margins;
using Assay.Stats.Proportions;
using Assay.Stats.Sequential;

namespace Assay.Stats.Choice;

/// <summary>How far treatment is from being worse than control by a margin; positive means not worse.</summary>
/// <remarks>
/// d = t - (1 - m) c where more is better, (1 + m) c - t where less is; m a fraction of the control's size, so that for a negative control the
/// factors change places. No ratio is formed. A margin of 0 compares with no change.
/// Rates: standard error at the rates restricted to d = 0 (<see cref="RatioScore"/>); any other estimate: variances add, degrees of freedom by Welch.
/// At one look d / se is compared with Student's t or the normal; at any look with the one-sided
/// <see cref="ConfidenceSequence">confidence sequence</see>.
/// Sources: Farrington, Manning, Stat Med 9:1447-1454, 1990; Waudby-Smith et al., Annals of Statistics 52, 2024.
/// </remarks>
public sealed class RelativeMargin
{
    private readonly PointEstimate _distance;

    private RelativeMargin(PointEstimate distance) => _distance = distance;

    /// <summary>d, in the metric's unit.</summary>
    public double Distance => _distance.Value;

    /// <summary>The distance of two rates.</summary>
    /// <param name="control">Successes among units.</param>
    /// <param name="treatment">As <paramref name="control"/>.</param>
    /// <param name="margin">Tolerated worsening as a fraction of the control; not negative.</param>
    /// <param name="better">The good direction.</param>
    /// <returns>The distance; or no_units, or zero_variance when nobody or everybody converted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The margin is negative or not finite.</exception>
    public static Estimate<RelativeMargin> Of(Proportion control, Proportion treatment, double margin, Better better)
    {
        Check(margin);
        var factor = Factor(1, margin, better);
        return factor > 0
            ? RatioScore.Distance(control, treatment, factor).Then(distance => Good(distance, better))
            : control.RateEstimate().With(treatment.RateEstimate(), (c, t) => Of(c, t, margin, better));
    }

    /// <summary>The distance of any two estimates.</summary>
    /// <returns>The distance; or zero_variance or not_finite.</returns>
    /// <inheritdoc cref="Of(Proportion, Proportion, double, Better)"/>
    public static Estimate<RelativeMargin> Of(PointEstimate control, PointEstimate treatment, double margin, Better better)
    {
        Check(margin);
        return Good(treatment.Minus(control.Times(Factor(control.Value, margin, better))), better);
    }

    /// <summary>The p-value, at one look, of "worse by the margin or more": small means shown not worse.</summary>
    public double PNotWorse => StudentT.UpperTail(_distance.Value / _distance.StandardError, _distance.DegreesOfFreedom);

    /// <summary>The p-value, at one look, of "not worse by more than the margin": small means shown worse.</summary>
    public double PWorse => StudentT.UpperTail(-_distance.Value / _distance.StandardError, _distance.DegreesOfFreedom);

    /// <summary><see cref="PNotWorse"/> that holds at every look together.</summary>
    /// <param name="units">Units in both arms at this look, above 0.</param>
    /// <param name="tightestAt">Units in both arms at which the evidence should be strongest; fixed before the looks.</param>
    /// <param name="alpha">The error rate that the p-value will be compared with.</param>
    public double PNotWorseAtAnyLook(double units, double tightestAt, double alpha) =>
        PAtAnyLook(_distance.Value, units, tightestAt, alpha);

    /// <summary><see cref="PWorse"/> that holds at every look together.</summary>
    /// <inheritdoc cref="PNotWorseAtAnyLook"/>
    public double PWorseAtAnyLook(double units, double tightestAt, double alpha) => PAtAnyLook(-_distance.Value, units, tightestAt, alpha);

    private double PAtAnyLook(double distance, double units, double tightestAt, double alpha) =>
        ConfidenceSequence.At(distance, _distance.StandardError, units, tightestAt, alpha, Sides.One).Value?.PValue ?? 1;

    private static double Factor(double control, double margin, Better better) =>
        (better == Better.Higher) == (control >= 0) ? 1 - margin : 1 + margin;

    private static Estimate<RelativeMargin> Good(PointEstimate distance, Better better)
    {
        if (distance.StandardError == 0)
            return NotEstimable.ZeroVariance;
        return double.IsFinite(distance.Value / distance.StandardError)
            ? new RelativeMargin(better == Better.Higher ? distance : distance with { Value = -distance.Value })
            : NotEstimable.NotFinite;
    }

    private static void Check(double margin)
    {
        if (!(margin >= 0 && double.IsFinite(margin)))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "Must be finite and not negative.");
    }
}
