namespace Assay.Stats;

/// <summary>Which interval a lift was given.</summary>
public enum LiftMethod
{
    /// <summary>Symmetric delta-method interval.</summary>
    Delta,

    /// <summary>Log-ratio interval.</summary>
    LogRatio,

    /// <summary>Fieller's interval.</summary>
    Fieller,
}

/// <summary>A relative lift with the interval that suits the data, and which one that is.</summary>
/// <param name="Interval">Fractions of the control value.</param>
/// <param name="Method">How the limits were found.</param>
public sealed record LiftEstimate(Interval Interval, LiftMethod Method)
{
    /// <summary>Squared critical value over squared control z from which Fieller replaces the delta method (a control within 20 se of 0).</summary>
    public const double FiellerThreshold = 0.01;

    /// <summary>Control conversions below which the log ratio replaces the delta method.</summary>
    public const int LogRatioBelow = 100;

    /// <summary>Lift of any two estimates: delta, or Fieller where the control is near zero.</summary>
    /// <param name="control">The baseline.</param>
    /// <param name="treatment">As <paramref name="control"/>.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <returns>The lift, or zero_baseline, control_mean_near_zero where no bounded interval exists, or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<LiftEstimate> Of(PointEstimate control, PointEstimate treatment, double alpha)
    {
        var set = Fieller.Lift(control, treatment, alpha);
        if (set.Value is not { } fieller)
            return set.Reason!;
        if (fieller.Kind != FiellerKind.Bounded)
            return NotEstimable.ControlMeanNearZero;
        return fieller.G >= FiellerThreshold
            ? new LiftEstimate(new Interval(fieller.Lift, fieller.Lower, fieller.Upper), LiftMethod.Fieller)
            : Lift.Delta(control, treatment, alpha).Then<LiftEstimate>(interval => new LiftEstimate(interval, LiftMethod.Delta));
    }

    /// <summary>Lift of two rates: log ratio while the control has few conversions and both have some, else as for any estimate.</summary>
    /// <inheritdoc cref="Of(PointEstimate, PointEstimate, double)"/>
    public static Estimate<LiftEstimate> Of(Proportion control, Proportion treatment, double alpha) =>
        control
            .RateEstimate()
            .With(
                treatment.RateEstimate(),
                (c, t) =>
                    control.Successes < LogRatioBelow && Math.Min(control.Successes, treatment.Successes) > 0
                        ? Lift.LogRatio(c, t, alpha).Then<LiftEstimate>(interval => new LiftEstimate(interval, LiftMethod.LogRatio))
                        : Of(c, t, alpha)
            );
}
