using Assay.Stats.Distributions;

namespace Assay.Stats;

/// <summary>Relative lift of treatment over control, (t - c) / |c|: a fraction of the control's size (0.02 reads "+2 %").</summary>
/// <remarks>
/// A share of a negative baseline is taken of its size, so the lift has the sign of the difference: -10 that becomes -5 is +0.5. Above zero it is
/// t / c - 1. The arms are independent. Delta: symmetric, the default. Log ratio: better in small samples of positive values
/// (control conversions below 100).
/// </remarks>
public static class Lift
{
    /// <summary>Delta-method interval.</summary>
    /// <remarks>
    /// se^2 = (se_t^2 + r^2 se_c^2) / c^2, r = t / c; Welch degrees of freedom of the difference.
    /// Source: Deng, Knoblich, Lu, "Applying the Delta Method in Metric Analytics", KDD 2018. Departure: below zero the sign is turned.
    /// </remarks>
    /// <param name="control">The baseline; may be negative, not zero.</param>
    /// <param name="treatment">As <paramref name="control"/>.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <returns>An interval in fractions of the control, or zero_baseline or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<Interval> Delta(PointEstimate control, PointEstimate treatment, double alpha)
    {
        Require.OpenFraction(alpha);
        if (control.Value == 0)
            return NotEstimable.ZeroBaseline;
        var (lift, standardError) = DeltaMoments(control, treatment);
        return Interval.Student(lift, standardError, treatment.CombinedDegreesOfFreedom(control), alpha);
    }

    /// <summary>Tests "lift = 0" with the delta-method standard error.</summary>
    /// <inheritdoc cref="Delta"/>
    public static Estimate<TestResult> Test(PointEstimate control, PointEstimate treatment, double alpha)
    {
        var interval = Delta(control, treatment, alpha);
        if (interval.Value is not { } lift)
            return interval.Reason!;
        return TestResult.Student(interval, lift.Value, lift.StandardError!.Value, treatment.CombinedDegreesOfFreedom(control));
    }

    /// <summary>Log-ratio interval: exp(log(t/c) -+ z se) - 1, se^2 = se_t^2/t^2 + se_c^2/c^2.</summary>
    /// <returns>The interval, whose standard error is that of log(t/c); or zero_baseline, not_positive or not_finite.</returns>
    /// <inheritdoc cref="Delta"/>
    public static Estimate<Interval> LogRatio(PointEstimate control, PointEstimate treatment, double alpha)
    {
        Require.OpenFraction(alpha);
        if (control.Value == 0)
            return NotEstimable.ZeroBaseline;
        if (control.Value < 0 || treatment.Value <= 0)
            return NotEstimable.NotPositive;
        var ratio = treatment.Value / control.Value;
        var standardError = double.Hypot(treatment.StandardError / treatment.Value, control.StandardError / control.Value);
        return Interval
            .Student(Math.Log(ratio), standardError, treatment.CombinedDegreesOfFreedom(control), alpha)
            .Then<Interval>(log => new Interval(ratio - 1, LogGamma.Expm1(log.Lower), LogGamma.Expm1(log.Upper), standardError));
    }

    private static (double Lift, double StandardError) DeltaMoments(PointEstimate control, PointEstimate treatment)
    {
        var ratio = treatment.Value / control.Value;
        var standardError = double.Hypot(treatment.StandardError, ratio * control.StandardError) / Math.Abs(control.Value);
        return ((treatment.Value - control.Value) / Math.Abs(control.Value), standardError);
    }
}
