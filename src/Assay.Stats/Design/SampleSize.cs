using Assay.Stats.Distributions;
using Assay.Stats.Proportions;

namespace Assay.Stats.Design;

/// <summary>Units a design needs.</summary>
/// <param name="ControlUnits">Before rounding.</param>
/// <param name="TreatmentPerControl">Units in treatment for each in control.</param>
public sealed record SampleSizePlan(double ControlUnits, double TreatmentPerControl)
{
    /// <summary>Units in treatment before rounding.</summary>
    public double TreatmentUnits => ControlUnits * TreatmentPerControl;

    /// <summary>Whole units in control.</summary>
    public long Control => (long)Math.Ceiling(ControlUnits);

    /// <summary>Whole units in treatment.</summary>
    public long Treatment => (long)Math.Ceiling(TreatmentUnits);
}

/// <summary>How many units a test needs to find an effect.</summary>
/// <remarks>
/// n_c = (z_a + z_b)^2 (v_c + v_t / k) / d^2, v the variance of one unit, k treatment units per control unit; times the
/// design's variance factor and inflation. With equal arms of equal variance and the usual 5 % and 80 % this is 15.7 v / d^2.
/// Source: Chow, Shao, Wang, "Sample Size Calculations in Clinical Research", chapters 3 and 4.
/// </remarks>
public static class SampleSize
{
    /// <summary>For any metric whose unit variance is known: means, ratios (<see cref="Ratio.UnitVariance"/>), rates.</summary>
    /// <param name="design">Error rates and arms.</param>
    /// <param name="controlVariance">Variance of one control unit.</param>
    /// <param name="treatmentVariance">Variance of one treatment unit.</param>
    /// <param name="difference">The effect to find, in the metric's unit.</param>
    /// <returns>The plan, or no_effect for an effect of 0, zero_variance, or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The design is out of range.</exception>
    public static Estimate<SampleSizePlan> Of(TestDesign design, double controlVariance, double treatmentVariance, double difference)
    {
        design.Check();
        return Plan(design, design.Distance * Math.Sqrt(controlVariance + treatmentVariance / design.TreatmentPerControl), difference);
    }

    /// <summary>For a mean with one standard deviation in both arms, by the normal distribution.</summary>
    /// <inheritdoc cref="Of"/>
    public static Estimate<SampleSizePlan> Mean(TestDesign design, double standardDeviation, double difference) =>
        Of(design, standardDeviation * standardDeviation, standardDeviation * standardDeviation, difference);

    /// <summary>For a rate, with each arm's own variance (unpooled): the default.</summary>
    /// <returns>The plan; or no_effect, or rate_out_of_range when a rate is not in (0, 1).</returns>
    /// <inheritdoc cref="Of"/>
    public static Estimate<SampleSizePlan> Rate(TestDesign design, double controlRate, double treatmentRate) =>
        OutOfRange(controlRate, treatmentRate)
            ? NotEstimable.RateOutOfRange
            : Of(design, controlRate * (1 - controlRate), treatmentRate * (1 - treatmentRate), treatmentRate - controlRate);

    /// <summary>For a rate, with the pooled variance under the null, as the pooled z-test uses it (Fleiss).</summary>
    /// <inheritdoc cref="Rate"/>
    public static Estimate<SampleSizePlan> RatePooled(TestDesign design, double controlRate, double treatmentRate)
    {
        design.Check();
        if (OutOfRange(controlRate, treatmentRate))
            return NotEstimable.RateOutOfRange;
        var k = design.TreatmentPerControl;
        var pooled = (controlRate + k * treatmentRate) / (1 + k);
        var underNull = Math.Sqrt(pooled * (1 - pooled) * (1 + 1 / k));
        var underEffect = Math.Sqrt(controlRate * (1 - controlRate) + treatmentRate * (1 - treatmentRate) / k);
        return Plan(design, design.Critical * underNull + Normal.Quantile(design.Power) * underEffect, treatmentRate - controlRate);
    }

    /// <summary>For a rate on the arcsine scale (Cohen's h), counting both rejection tails.</summary>
    /// <inheritdoc cref="Rate"/>
    public static Estimate<SampleSizePlan> RateArcsine(TestDesign design, double controlRate, double treatmentRate)
    {
        design.Check();
        return OutOfRange(controlRate, treatmentRate)
            ? NotEstimable.RateOutOfRange
            : Plan(
                design,
                design.BothTailsDistance() * Math.Sqrt(1 + 1 / design.TreatmentPerControl),
                CohenH.Of(controlRate, treatmentRate)
            );
    }

    /// <summary>For a mean by the noncentral t distribution: exact for normal data, a unit or two more than the normal formula.</summary>
    /// <inheritdoc cref="Mean"/>
    public static Estimate<SampleSizePlan> MeanExact(TestDesign design, double standardDeviation, double difference) =>
        Mean(design, standardDeviation, difference)
            .Then<SampleSizePlan>(normal =>
            {
                var effectSize = Math.Abs(difference) / (standardDeviation * Math.Sqrt(design.VarianceFactor * design.Inflation));
                double Excess(double units) =>
                    Power.MeanExact(design, units, units * design.TreatmentPerControl, effectSize) - design.Power;
                var lower = Math.Max(normal.ControlUnits * 0.5, 2.5 / (1 + design.TreatmentPerControl));
                var units = MathNet.Numerics.RootFinding.Brent.FindRootExpand(Excess, lower, normal.ControlUnits + 10, 1e-10);
                return normal with { ControlUnits = units };
            });

    private static bool OutOfRange(double controlRate, double treatmentRate) =>
        !(controlRate > 0 && controlRate < 1 && treatmentRate > 0 && treatmentRate < 1);

    /// <summary>n = inflation * variance factor * (reach / d)^2, reach the summed standard deviations to cover.</summary>
    private static Estimate<SampleSizePlan> Plan(TestDesign design, double reach, double difference)
    {
        if (difference == 0)
            return NotEstimable.NoEffect;
        if (reach == 0)
            return NotEstimable.ZeroVariance;
        var units = design.Inflation * design.VarianceFactor * Math.Pow(reach / difference, 2);
        return double.IsFinite(units) ? new SampleSizePlan(units, design.TreatmentPerControl) : NotEstimable.NotFinite;
    }
}
