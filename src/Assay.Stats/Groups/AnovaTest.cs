using Assay.Stats.Distributions;

namespace Assay.Stats.Groups;

/// <summary>An F test that several means are equal.</summary>
/// <param name="Statistic">F.</param>
/// <param name="NumeratorDegreesOfFreedom">Groups minus 1.</param>
/// <param name="DenominatorDegreesOfFreedom">Of the error term.</param>
/// <param name="PValue">Upper tail.</param>
/// <param name="EtaSquared">Share of the variance between groups; null for Welch's test.</param>
public sealed record AnovaTest(
    double Statistic,
    double NumeratorDegreesOfFreedom,
    double DenominatorDegreesOfFreedom,
    double PValue,
    double? EtaSquared = null
)
{
    /// <returns>The test, or not_finite where the data overflow.</returns>
    internal static Estimate<AnovaTest> Of(double statistic, double numerator, double denominator, double? etaSquared = null) =>
        double.IsFinite(statistic + denominator)
            ? new AnovaTest(statistic, numerator, denominator, FisherF.UpperTail(statistic, numerator, denominator), etaSquared)
            : NotEstimable.NotFinite;
}
