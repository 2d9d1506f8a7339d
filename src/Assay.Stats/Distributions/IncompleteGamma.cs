namespace Assay.Stats.Distributions;

/// <summary>Both tails of the regularised incomplete gamma function, each accurate when it is small.</summary>
/// <remarks>
/// Below a + 1 the positive power series gives the lower tail, above it Legendre's continued fraction (DLMF 8.9.2) the upper;
/// the factor x^a e^-x / Gamma(a + 1) is formed from its saddle point.
/// </remarks>
internal static class IncompleteGamma
{
    private const double Precision = 3e-16;

    /// <summary>P(a, x) and Q(a, x), for a above 0.</summary>
    public static (double Lower, double Upper) Tails(double a, double x)
    {
        if (x <= 0)
            return (0, 1);
        if (double.IsPositiveInfinity(x))
            return (1, 0);
        if (x < a + 1)
        {
            var lower = Power(a, x) / a * Series(a, x);
            return (lower, 1 - lower);
        }
        var upper = Power(a, x) * Fraction(a, x);
        return (1 - upper, upper);
    }

    /// <summary>x^a e^-x / Gamma(a), the density times x.</summary>
    public static double Power(double a, double x)
    {
        if (a < 10 || Math.Abs(x - a) > a / 2)
            return Math.Exp(a * Math.Log(x) - x - LogGamma.Of(a));
        var exponent = a * LogGamma.LogDeviance((x - a) / a) + LogGamma.StirlingRemainder(a);
        return Math.Sqrt(a / (2 * Math.PI)) * Math.Exp(-exponent);
    }

    private static double Series(double a, double x)
    {
        var (term, sum) = (1.0, 1.0);
        for (var n = 1; term > sum * Precision; n++)
            sum += term *= x / (a + n);
        return sum;
    }

    private static double Fraction(double a, double x)
    {
        var denominator = x + 1 - a;
        var (c, d) = (double.MaxValue, 1 / denominator);
        var ratio = d;
        for (var n = 1; ; n++)
        {
            var numerator = -n * (n - a);
            denominator += 2;
            d = 1 / (denominator + numerator * d);
            c = denominator + numerator / c;
            var step = c * d;
            ratio *= step;
            if (!(Math.Abs(step - 1) > Precision))
                return ratio;
        }
    }
}
