using MathNet.Numerics;

namespace Assay.Stats.Distributions;

/// <summary>Standard normal distribution; both tails keep their relative accuracy down to 1e-300.</summary>
public static class Normal
{
    private static readonly double SqrtTwoPi = Math.Sqrt(2 * Math.PI);

    /// <summary>Density at x.</summary>
    public static double Density(double x) => Math.Exp(-x * x / 2) / SqrtTwoPi;

    /// <summary>P(Z &lt;= x).</summary>
    public static double Cdf(double x) => UpperTail(-x);

    /// <summary>P(Z > x), by the complementary error function.</summary>
    public static double UpperTail(double x) => SpecialFunctions.Erfc(x / Math.Sqrt(2)) / 2;

    /// <summary>x with P(Z &lt;= x) = p, p in (0, 1).</summary>
    public static double Quantile(double p) => -UpperQuantile(p);

    /// <summary>x with P(Z > x) = p, p in (0, 1).</summary>
    public static double UpperQuantile(double p)
    {
        Require.OpenFraction(p);
        return Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * p);
    }
}
