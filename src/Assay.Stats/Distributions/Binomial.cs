namespace Assay.Stats.Distributions;

/// <summary>Number of successes in n independent trials of probability p.</summary>
public static class Binomial
{
    /// <summary>P(X = k).</summary>
    public static double Probability(double k, double n, double p)
    {
        if (k < 0 || k > n)
            return 0;
        if (k == 0)
            return Math.Exp(n * LogGamma.Log1p(-p));
        if (k == n)
            return Math.Pow(p, n);
        return IncompleteBeta.Power(p, 1 - p, k, n - k) * n / (k * (n - k));
    }

    /// <summary>P(X &lt;= k), as the upper tail of a beta distribution.</summary>
    public static double Cdf(double k, double n, double p) =>
        k < 0 ? 0
        : k >= n ? 1
        : IncompleteBeta.Tails(p, 1 - p, k + 1, n - k).Upper;

    /// <summary>P(X > k).</summary>
    public static double UpperTail(double k, double n, double p) =>
        k < 0 ? 1
        : k >= n ? 0
        : IncompleteBeta.Tails(p, 1 - p, k + 1, n - k).Lower;
}
