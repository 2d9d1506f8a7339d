using Assay.Stats.Distributions;

namespace Assay.Stats;

/// <summary>A value with its confidence limits.</summary>
/// <param name="Value">Point estimate.</param>
/// <param name="Lower">Lower limit; negative infinity where the method bounds only from above.</param>
/// <param name="Upper">Upper limit; positive infinity where the method bounds only from below.</param>
/// <param name="StandardError">Where the method has one; null for score and exact intervals.</param>
public sealed record Interval(double Value, double Lower, double Upper, double? StandardError = null)
{
    /// <summary>Upper minus lower.</summary>
    public double Width => Upper - Lower;

    /// <summary>Whether the limits, ends included, enclose <paramref name="value"/>.</summary>
    public bool Contains(double value) => Lower <= value && value <= Upper;

    /// <summary>value -+ z(1 - alpha/2) * se.</summary>
    /// <returns>The interval, of zero width when the standard error is 0; or not_finite.</returns>
    public static Estimate<Interval> Normal(double value, double standardError, double alpha) =>
        Student(value, standardError, double.PositiveInfinity, alpha);

    /// <summary>value -+ t(1 - alpha/2; df) * se.</summary>
    /// <returns>The interval, of zero width when the standard error is 0; or not_finite.</returns>
    public static Estimate<Interval> Student(double value, double standardError, double degreesOfFreedom, double alpha)
    {
        Require.OpenFraction(alpha);
        var reach = standardError == 0 ? 0 : standardError * StudentT.UpperQuantile(alpha / 2, degreesOfFreedom);
        return double.IsFinite(Math.Abs(value) + reach)
            ? new Interval(value, value - reach, value + reach, standardError)
            : NotEstimable.NotFinite;
    }
}
