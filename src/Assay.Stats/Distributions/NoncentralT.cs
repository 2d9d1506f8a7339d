namespace Assay.Stats.Distributions;

/// <summary>Noncentral t distribution: (Z + noncentrality) / sqrt(chi-squared / df); the power of a t test.</summary>
public static class NoncentralT
{
    /// <summary>P(T > t) = E[P(Z > t s - noncentrality)], s = sqrt(chi-squared / df). Degrees of freedom from 1 on.</summary>
    public static double UpperTail(double t, double degreesOfFreedom, double noncentrality) =>
        ChiScale.Mean(s => Normal.UpperTail(t * s - noncentrality), degreesOfFreedom, nodesPerPanel: 32);

    /// <summary>P(T &lt;= t).</summary>
    public static double Cdf(double t, double degreesOfFreedom, double noncentrality) => UpperTail(-t, degreesOfFreedom, -noncentrality);
}
