using Assay.Stats.Distributions;
using Assay.Stats.Sequential;

namespace Assay.Stats.Design;

/// <summary>Probability that a test finds an effect of a given size; both rejection tails count.</summary>
public static class Power
{
    /// <summary>By normal theory, for an effect of so many standard errors.</summary>
    /// <param name="design">Alpha and sides; its sample size settings do not matter here.</param>
    /// <param name="difference">The effect.</param>
    /// <param name="standardError">Of the difference, in the same unit; positive.</param>
    public static double Of(TestDesign design, double difference, double standardError)
    {
        design.Check();
        var distance = Math.Abs(difference) / standardError;
        var wrongTail = design.Sides == Sides.Two ? Normal.UpperTail(design.Critical + distance) : 0;
        return Normal.UpperTail(design.Critical - distance) + wrongTail;
    }

    /// <summary>For a rate, with each arm's own variance.</summary>
    public static double Rate(TestDesign design, double controlUnits, double treatmentUnits, double controlRate, double treatmentRate) =>
        Of(
            design,
            treatmentRate - controlRate,
            Math.Sqrt(
                design.VarianceFactor
                    * (controlRate * (1 - controlRate) / controlUnits + treatmentRate * (1 - treatmentRate) / treatmentUnits)
            )
        );

    /// <summary>For a mean by normal theory.</summary>
    /// <param name="design">Alpha and sides.</param>
    /// <param name="controlUnits">Units in control.</param>
    /// <param name="treatmentUnits">Units in treatment.</param>
    /// <param name="effectSize">Cohen's d: the effect in standard deviations.</param>
    public static double Mean(TestDesign design, double controlUnits, double treatmentUnits, double effectSize) =>
        Of(design, effectSize, Math.Sqrt(1 / controlUnits + 1 / treatmentUnits));

    /// <summary>For a mean by the noncentral t distribution: exact for normal data.</summary>
    /// <inheritdoc cref="Mean"/>
    public static double MeanExact(TestDesign design, double controlUnits, double treatmentUnits, double effectSize)
    {
        design.Check();
        var degreesOfFreedom = controlUnits + treatmentUnits - 2;
        var distance = Math.Abs(effectSize) / Math.Sqrt(1 / controlUnits + 1 / treatmentUnits);
        var critical = StudentT.UpperQuantile(design.Alpha / (int)design.Sides, degreesOfFreedom);
        var wrongTail = design.Sides == Sides.Two ? NoncentralT.Cdf(-critical, degreesOfFreedom, distance) : 0;
        return NoncentralT.UpperTail(critical, degreesOfFreedom, distance) + wrongTail;
    }
}
