namespace Assay.Stats.Distributions;

/// <summary>Student's t distribution for any real degrees of freedom above 0; positive infinity is the standard normal.</summary>
public static class StudentT
{
    /// <summary>Density at t.</summary>
    public static double Density(double t, double degreesOfFreedom)
    {
        if (double.IsPositiveInfinity(degreesOfFreedom))
            return Normal.Density(t);
        var exponent = (degreesOfFreedom + 1) / 2 * LogGamma.Log1p(t * t / degreesOfFreedom);
        return Math.Exp(-exponent - LogGamma.Beta(degreesOfFreedom / 2, 0.5)) / Math.Sqrt(degreesOfFreedom);
    }

    /// <summary>P(T &lt;= t).</summary>
    public static double Cdf(double t, double degreesOfFreedom) => UpperTail(-t, degreesOfFreedom);

    /// <summary>P(T > t): half the upper tail of the incomplete beta function at t^2 / (df + t^2).</summary>
    public static double UpperTail(double t, double degreesOfFreedom)
    {
        if (double.IsPositiveInfinity(degreesOfFreedom))
            return Normal.UpperTail(t);
        var square = t * t;
        var (x, y) = (1 / (1 + degreesOfFreedom / square), 1 / (1 + square / degreesOfFreedom));
        var outside = IncompleteBeta.Tails(x, y, 0.5, degreesOfFreedom / 2).Upper;
        return t > 0 ? outside / 2 : 1 - outside / 2;
    }

    /// <summary>t with P(T &lt;= t) = p, p in (0, 1).</summary>
    public static double Quantile(double p, double degreesOfFreedom) => -UpperQuantile(p, degreesOfFreedom);

    /// <summary>t with P(T > t) = p, p in (0, 1).</summary>
    /// <remarks>Newton on the log of the tail, from the Cornish-Fisher expansion (Abramowitz, Stegun 26.7.5).</remarks>
    public static double UpperQuantile(double p, double degreesOfFreedom)
    {
        Require.OpenFraction(p);
        if (p > 0.5)
            return -UpperQuantile(1 - p, degreesOfFreedom);
        var z = Normal.UpperQuantile(p);
        if (double.IsPositiveInfinity(degreesOfFreedom) || p == 0.5)
            return z;
        return Root.Increasing(
            t =>
            {
                var tail = UpperTail(t, degreesOfFreedom);
                return (Math.Log(p / tail), Density(t, degreesOfFreedom) / tail);
            },
            CornishFisher(z, degreesOfFreedom),
            lower: 0
        );
    }

    private static double CornishFisher(double z, double df)
    {
        var s = z * z;
        var first = (s + 1) / 4;
        var second = ((5 * s + 16) * s + 3) / 96;
        var third = (((3 * s + 19) * s + 17) * s - 15) / 384;
        var fourth = ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160;
        return z * (1 + (first + (second + (third + fourth / df) / df) / df) / df);
    }
}
