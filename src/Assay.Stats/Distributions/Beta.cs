namespace Assay.Stats.Distributions;

/// <summary>Beta distribution for any parameters above 0, counts of 1e12 included.</summary>
public static class Beta
{
    /// <summary>Density at x in (0, 1).</summary>
    public static double Density(double x, double a, double b) => IncompleteBeta.Power(x, 1 - x, a, b) / (x * (1 - x));

    /// <summary>P(X &lt;= x).</summary>
    public static double Cdf(double x, double a, double b) => IncompleteBeta.Tails(x, 1 - x, a, b).Lower;

    /// <summary>P(X > x).</summary>
    public static double UpperTail(double x, double a, double b) => IncompleteBeta.Tails(x, 1 - x, a, b).Upper;

    /// <summary>x with P(X &lt;= x) = p, p in (0, 1).</summary>
    public static double Quantile(double p, double a, double b)
    {
        Require.OpenFraction(p);
        var logit = p <= 0.5 ? LogitOfLowerTail(p, a, b) : -LogitOfLowerTail(1 - p, b, a);
        return 1 / (1 + Math.Exp(-logit));
    }

    /// <summary>x with P(X > x) = p, p in (0, 1).</summary>
    public static double UpperQuantile(double p, double a, double b)
    {
        Require.OpenFraction(p);
        return 1 / (1 + Math.Exp(-LogitOfUpperTail(p, a, b)));
    }

    /// <summary>ln(x / (1 - x)) with P(X > x) = p; keeps the digits of 1 - x.</summary>
    internal static double LogitOfUpperTail(double p, double a, double b) =>
        p <= 0.5 ? -LogitOfLowerTail(p, b, a) : LogitOfLowerTail(1 - p, a, b);

    /// <summary>Newton on the log of the tail against the logit, where it is nearly straight; p at most 1/2.</summary>
    private static double LogitOfLowerTail(double p, double a, double b)
    {
        var start = Math.Log(a / b) + Normal.Quantile(p) * Math.Sqrt(1 / a + 1 / b);
        return Root.Increasing(
            u =>
            {
                var (x, y) = (1 / (1 + Math.Exp(-u)), 1 / (1 + Math.Exp(u)));
                var tail = IncompleteBeta.Tails(x, y, a, b).Lower;
                return (Math.Log(tail / p), IncompleteBeta.Power(x, y, a, b) / tail);
            },
            start
        );
    }
}
