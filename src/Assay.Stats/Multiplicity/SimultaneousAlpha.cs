using Assay.Stats.Distributions;

namespace Assay.Stats.Multiplicity;

/// <summary>Error rate per interval so that all m intervals cover together; step-wise and false-discovery methods have no such intervals.</summary>
public static class SimultaneousAlpha
{
    /// <summary>alpha / m: matches <see cref="Correction.Bonferroni"/>, and is the usual choice next to Holm's p-values.</summary>
    public static double Bonferroni(double alpha, int intervals)
    {
        Require.OpenFraction(alpha);
        ArgumentOutOfRangeException.ThrowIfLessThan(intervals, 1);
        return alpha / intervals;
    }

    /// <summary>1 - (1 - alpha)^(1/m): matches <see cref="Correction.Sidak"/>.</summary>
    public static double Sidak(double alpha, int intervals)
    {
        Require.OpenFraction(alpha);
        ArgumentOutOfRangeException.ThrowIfLessThan(intervals, 1);
        return -LogGamma.Expm1(LogGamma.Log1p(-alpha) / intervals);
    }
}
