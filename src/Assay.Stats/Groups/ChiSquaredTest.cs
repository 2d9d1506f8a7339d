using Assay.Stats.Distributions;

namespace Assay.Stats.Groups;

/// <summary>A statistic referred to the chi-squared distribution.</summary>
/// <param name="Statistic">Not negative.</param>
/// <param name="DegreesOfFreedom">Above 0.</param>
/// <param name="PValue">Upper tail.</param>
public sealed record ChiSquaredTest(double Statistic, int DegreesOfFreedom, double PValue)
{
    internal static ChiSquaredTest Of(double statistic, int degreesOfFreedom) =>
        new(statistic, degreesOfFreedom, ChiSquared.UpperTail(statistic, degreesOfFreedom));
}
