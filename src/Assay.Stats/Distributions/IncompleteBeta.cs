using MathNet.Numerics.Integration;

namespace Assay.Stats.Distributions;

/// <summary>Both tails of the regularised incomplete beta function, each accurate when it is small.</summary>
/// <remarks>
/// The smaller tail comes from the even part of the continued fraction DLMF 8.17.22, with a - (a + b) x formed by a fused
/// multiply-add; the other is its complement. Callers give y = 1 - x too, since near 1 the digits live in y.
/// Source: Didonato, Morris, "Algorithm 708: Significant Digit Computation of the Incomplete Beta Function Ratios", 1992.
/// </remarks>
internal static class IncompleteBeta
{
    private const double Precision = 3e-16;

    // The fraction takes about sqrt(min(a, b)) steps; from here on a fixed quadrature is faster and as accurate.
    private const double QuadratureFrom = 3000;
    private const int QuadratureOrder = 64;

    /// <summary>I_x(a, b) and 1 - I_x(a, b), for a, b above 0 and x + y = 1.</summary>
    public static (double Lower, double Upper) Tails(double x, double y, double a, double b)
    {
        if (x <= 0)
            return (0, 1);
        if (y <= 0)
            return (1, 0);
        if (x <= (a + 1) / (a + b + 2))
        {
            var lower = SmallerTail(x, y, a, b);
            return (lower, 1 - lower);
        }
        var upper = SmallerTail(y, x, b, a);
        return (1 - upper, upper);
    }

    private static double SmallerTail(double x, double y, double a, double b) =>
        Math.Min(a, b) > QuadratureFrom ? Quadrature(x, y, a, b) : Fraction(x, y, a, b);

    /// <summary>The density is log-concave and here nearly normal: integrates it from x down until it has fallen by e^-45.</summary>
    private static double Quadrature(double x, double y, double a, double b)
    {
        const double Fall = 45;
        var slope = (Distance(x, y, a, b) - 1 + 2 * x) / (x * y);
        var curvature = (a - 1) / (x * x) + (b - 1) / (y * y);
        var width = 2 * Fall / (slope + Math.Sqrt(slope * slope + 2 * Fall * curvature));
        var integral = GaussLegendreRule.Integrate(
            step => Math.Exp(-slope * step - (a - 1) * LogGamma.LogDeviance(-step / x) - (b - 1) * LogGamma.LogDeviance(step / y)),
            0,
            Math.Min(width, x),
            QuadratureOrder
        );
        return Power(x, y, a, b) / (x * y) * integral;
    }

    /// <summary>x^a y^b / B(a, b), the density times x y.</summary>
    public static double Power(double x, double y, double a, double b)
    {
        var distance = Distance(x, y, a, b);
        if (Math.Min(a, b) < 10 || Math.Abs(distance) > Math.Min(a, b) / 2)
            return Math.Exp(a * LogOf(x, y) + b * LogOf(y, x) - LogGamma.Beta(a, b));
        // Saddle point: the large exponents cancel analytically, only deviances remain.
        var exponent = a * LogGamma.LogDeviance(-distance / a) + b * LogGamma.LogDeviance(distance / b);
        var correction = LogGamma.StirlingRemainder(a) + LogGamma.StirlingRemainder(b) - LogGamma.StirlingRemainder(a + b);
        return Math.Sqrt(b * (a / (a + b)) / (2 * Math.PI)) * Math.Exp(-exponent - correction);
    }

    private static double LogOf(double x, double complement) => complement < 0.5 ? LogGamma.Log1p(-complement) : Math.Log(x);

    /// <summary>a - (a + b) x, from whichever of x and y is small.</summary>
    private static double Distance(double x, double y, double a, double b) =>
        x <= y ? Math.FusedMultiplyAdd(-(a + b), x, a) : Math.FusedMultiplyAdd(a + b, y, -b);

    private static double Fraction(double x, double y, double a, double b)
    {
        var power = Power(x, y, a, b);
        if (power == 0)
            return 0;
        var distance = Distance(x, y, a, b);
        var c = a / (a + 1) * (distance + 1);
        var (ratio, d) = (c, 0.0);
        for (var m = 1; ; m++)
        {
            var numerator = Numerator(m, x, a, b);
            var denominator = Denominator(m, distance, x, a, b);
            d = 1 / (denominator + numerator * d);
            c = denominator + numerator / c;
            var step = c * d;
            ratio *= step;
            if (!(Math.Abs(step - 1) > Precision))
                return power / ratio;
        }
    }

    private static double Numerator(double m, double x, double a, double b)
    {
        var scale = a + 2 * m - 1;
        return (a + m - 1) / scale * ((a + b + m - 1) / scale) * m * (b - m) * x * x;
    }

    private static double Denominator(double m, double distance, double x, double a, double b) =>
        m + m * (b - m) * x / (a + 2 * m - 1) + (a + m) / (a + 2 * m + 1) * (distance + 1 + m * (2 - x));
}
