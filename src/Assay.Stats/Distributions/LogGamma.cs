using MathNet.Numerics;

namespace Assay.Stats.Distributions;

/// <summary>Log-gamma and log-beta, with the Stirling remainder that keeps large arguments accurate.</summary>
public static class LogGamma
{
    // Coefficients of the Stirling series B(2k) / (2k (2k - 1) x^(2k-1)); nine terms give full precision from 10 on.
    private static readonly double[] StirlingCoefficients =
    [
        1.0 / 12,
        -1.0 / 360,
        1.0 / 1260,
        -1.0 / 1680,
        1.0 / 1188,
        -691.0 / 360360,
        1.0 / 156,
        -3617.0 / 122400,
        43867.0 / 244188,
    ];

    /// <summary>ln Gamma(x) for x above 0.</summary>
    public static double Of(double x) =>
        x is 1 or 2 ? 0
        : x < 10 ? SpecialFunctions.GammaLn(x)
        : (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + StirlingRemainder(x);

    /// <summary>ln B(a, b) = ln Gamma(a) + ln Gamma(b) - ln Gamma(a + b), without their cancellation.</summary>
    public static double Beta(double a, double b)
    {
        var (small, large) = (Math.Min(a, b), Math.Max(a, b));
        if (large < 10)
            return Of(small) + Of(large) - Of(small + large);
        var sum = small + large;
        var correction = StirlingRemainder(large) - StirlingRemainder(sum) - (large - 0.5) * Log1p(small / large);
        return Of(small) + small - small * Math.Log(sum) + correction;
    }

    /// <summary>ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi)/2), for x above 0.</summary>
    internal static double StirlingRemainder(double x)
    {
        if (x < 10)
            return SpecialFunctions.GammaLn(x) - ((x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI));
        var (sum, square) = (0.0, 1 / (x * x));
        for (var k = StirlingCoefficients.Length - 1; k >= 0; k--)
            sum = sum * square + StirlingCoefficients[k];
        return sum / x;
    }

    /// <summary>ln(1 + x), accurate for small x.</summary>
    internal static double Log1p(double x)
    {
        // Kahan's correction: the rounding of 1 + x cancels in the ratio.
        var u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>exp(x) - 1 without cancellation near 0.</summary>
    internal static double Expm1(double x)
    {
        var half = Math.Tanh(x / 2);
        return Math.Abs(x) < 1 ? 2 * half / (1 - half) : Math.Exp(x) - 1;
    }

    /// <summary>x - ln(1 + x), accurate for small x; the exponent of a saddle point.</summary>
    internal static double LogDeviance(double x)
    {
        if (Math.Abs(x) > 0.1)
            return x - Log1p(x);
        // With r = x / (2 + x): x - ln(1 + x) = r (x - 2 sum of r^(2k) / (2k + 1), k >= 1).
        var r = x / (2 + x);
        var (power, sum) = (1.0, 0.0);
        for (var k = 1; k <= 9; k++)
            sum += (power *= r * r) / (2 * k + 1);
        return r * (x - 2 * sum);
    }
}
