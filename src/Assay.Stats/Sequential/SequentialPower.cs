using Assay.Stats.Distributions;

namespace Assay.Stats.Sequential;

/// <summary>What a group sequential design costs against the test with one look.</summary>
/// <param name="Drift">Expected z at full information that the design finds with the wanted power.</param>
/// <param name="InflationFactor">Maximum information over that of the fixed test of the same power: multiply the fixed sample size by it.</param>
/// <param name="ExpectedRatioUnderEffect">Mean information over the fixed test's, if the effect is there.</param>
/// <param name="ExpectedRatioUnderNull">Mean information over the fixed test's, if there is none.</param>
public sealed record SequentialCost(double Drift, double InflationFactor, double ExpectedRatioUnderEffect, double ExpectedRatioUnderNull);

/// <summary>Power of a group sequential design.</summary>
/// <remarks>
/// Power counts crossings in the direction of the effect only. Fixed-test information is (z(1 - alpha/sides) + z(power))^2.
/// Source: Jennison, Turnbull, "Group Sequential Methods", 2000, section 2.3.
/// </remarks>
public static class SequentialPower
{
    private const double Precision = 1e-12;

    /// <summary>The drift at which the boundary is crossed with this power.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="power"/> is outside (0, 1).</exception>
    public static double Drift(Boundary boundary, double power)
    {
        Require.OpenFraction(power);
        double Excess(double drift) => StoppingProbabilities.Under(boundary, drift).Power - power;
        var (lower, upper) = (0.0, 1.0);
        while (Excess(lower) > 0)
            lower = 2 * lower - 1;
        while (Excess(upper) < 0)
            upper *= 2;
        return Root.Between(Excess, lower, upper, Precision);
    }

    /// <summary>Compares a design with the fixed test of the same error rate and power.</summary>
    /// <param name="boundary">The design; its last look is at information 1.</param>
    /// <param name="alpha">Its total error rate, in (0, 1).</param>
    /// <param name="power">Wanted probability to find the effect, in (0, 1), above alpha / sides.</param>
    public static SequentialCost Cost(Boundary boundary, double alpha, double power)
    {
        var drift = Drift(boundary, power);
        var inflation = Math.Pow(drift / FixedDrift(alpha, boundary.Sides, power), 2);
        return new(
            drift,
            inflation,
            inflation * StoppingProbabilities.Under(boundary, drift).ExpectedInformation,
            inflation * StoppingProbabilities.Under(boundary, drift: 0).ExpectedInformation
        );
    }

    /// <summary>The drift that one look finds with this power, z(1 - alpha/sides) + z(power).</summary>
    public static double FixedDrift(double alpha, Sides sides, double power) =>
        Normal.UpperQuantile(alpha / (int)sides) + Normal.Quantile(power);
}
