namespace Assay.Stats.Distributions;

/// <summary>F distribution with d1 and d2 degrees of freedom, through the beta distribution.</summary>
public static class FisherF
{
    /// <summary>P(F &lt;= x).</summary>
    public static double Cdf(double x, double d1, double d2) => Tails(x, d1, d2).Lower;

    /// <summary>P(F > x).</summary>
    public static double UpperTail(double x, double d1, double d2) => Tails(x, d1, d2).Upper;

    /// <summary>x with P(F > x) = p, p in (0, 1).</summary>
    public static double UpperQuantile(double p, double d1, double d2)
    {
        Require.OpenFraction(p);
        return d2 / d1 * Math.Exp(Beta.LogitOfUpperTail(p, d1 / 2, d2 / 2));
    }

    /// <summary>x with P(F &lt;= x) = p, p in (0, 1).</summary>
    public static double Quantile(double p, double d1, double d2) => 1 / UpperQuantile(p, d2, d1);

    private static (double Lower, double Upper) Tails(double x, double d1, double d2)
    {
        var odds = d1 / d2 * x;
        return IncompleteBeta.Tails(1 / (1 + 1 / odds), 1 / (1 + odds), d1 / 2, d2 / 2);
    }
}
