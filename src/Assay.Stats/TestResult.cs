using Assay.Stats.Distributions;

namespace Assay.Stats;

/// <summary>A test of "effect = null value" with the effect's interval.</summary>
/// <param name="Effect">Estimate and interval, in the unit of the method.</param>
/// <param name="Statistic">The z or t value.</param>
/// <param name="StandardError">The one the statistic divides by; it differs from the interval's where the test assumes the null (pooled z).</param>
/// <param name="DegreesOfFreedom">Of Student's t; positive infinity for a z test.</param>
/// <param name="PValue">Two-sided.</param>
/// <param name="PGreater">One-sided, alternative: effect above the null value.</param>
/// <param name="PLess">One-sided, alternative: effect below the null value.</param>
public sealed record TestResult(
    Interval Effect,
    double Statistic,
    double StandardError,
    double DegreesOfFreedom,
    double PValue,
    double PGreater,
    double PLess
)
{
    /// <summary>Student's t (a z test at infinite degrees of freedom) of effect / se, with tails computed as such.</summary>
    /// <returns>The test, or zero_variance, or not_finite.</returns>
    internal static Estimate<TestResult> Student(Estimate<Interval> effect, double distance, double standardError, double degreesOfFreedom)
    {
        if (effect.Value is not { } interval)
            return effect.Reason!;
        if (standardError == 0)
            return NotEstimable.ZeroVariance;
        var statistic = distance / standardError;
        if (!double.IsFinite(statistic))
            return NotEstimable.NotFinite;
        var greater = StudentT.UpperTail(statistic, degreesOfFreedom);
        var less = StudentT.UpperTail(-statistic, degreesOfFreedom);
        return new TestResult(interval, statistic, standardError, degreesOfFreedom, 2 * Math.Min(greater, less), greater, less);
    }
}
