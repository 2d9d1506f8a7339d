namespace Assay.Stats.Distributions;

/// <summary>Chi-squared distribution: twice a gamma variable of half the degrees of freedom.</summary>
public static class ChiSquared
{
    /// <summary>P(X &lt;= x).</summary>
    public static double Cdf(double x, double degreesOfFreedom) => Gamma.Cdf(x / 2, degreesOfFreedom / 2);

    /// <summary>P(X > x).</summary>
    public static double UpperTail(double x, double degreesOfFreedom) => Gamma.UpperTail(x / 2, degreesOfFreedom / 2);

    /// <summary>x with P(X &lt;= x) = p, p in (0, 1).</summary>
    public static double Quantile(double p, double degreesOfFreedom) => 2 * Gamma.Quantile(p, degreesOfFreedom / 2);

    /// <summary>x with P(X > x) = p, p in (0, 1).</summary>
    public static double UpperQuantile(double p, double degreesOfFreedom) => 2 * Gamma.UpperQuantile(p, degreesOfFreedom / 2);
}
