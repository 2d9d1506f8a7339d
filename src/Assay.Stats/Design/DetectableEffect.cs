namespace Assay.Stats.Design;

/// <summary>The smallest detectable rise of a rate.</summary>
/// <param name="Absolute">In the rate's unit (0.01 is a percentage point).</param>
/// <param name="Baseline">The control's rate.</param>
public sealed record DetectableRise(double Absolute, double Baseline)
{
    /// <summary>As a fraction of the baseline.</summary>
    public double Relative => Absolute / Baseline;
}

/// <summary>The smallest effect a sample finds at the design's power (MDE), in the metric's unit.</summary>
/// <remarks>d = (z_a + z_b) sqrt(v_c / n_c + v_t / n_t), with the design's variance factor and inflation.</remarks>
public static class DetectableEffect
{
    /// <summary>For any metric whose unit variance is known and does not move with the effect.</summary>
    /// <param name="design">Error rates.</param>
    /// <param name="controlVariance">Variance of one control unit.</param>
    /// <param name="controlUnits">Units in control; positive.</param>
    /// <param name="treatmentVariance">Variance of one treatment unit.</param>
    /// <param name="treatmentUnits">Units in treatment; positive.</param>
    public static double Of(TestDesign design, double controlVariance, double controlUnits, double treatmentVariance, double treatmentUnits)
    {
        design.Check();
        var variance = controlVariance / controlUnits + treatmentVariance / treatmentUnits;
        return design.Distance * Math.Sqrt(design.VarianceFactor * design.Inflation * variance);
    }

    /// <summary>For a rate, with both arms' variance at the baseline: the quick form.</summary>
    public static DetectableRise RateAtBaseline(TestDesign design, double controlUnits, double treatmentUnits, double controlRate)
    {
        Require.OpenFraction(controlRate);
        var variance = controlRate * (1 - controlRate);
        return new(Of(design, variance, controlUnits, variance, treatmentUnits), controlRate);
    }

    /// <summary>For a rise of a rate, with the treatment's variance at the raised rate: solves the quadratic.</summary>
    /// <param name="design">Error rates.</param>
    /// <param name="controlUnits">Units in control; positive.</param>
    /// <param name="treatmentUnits">Units in treatment; positive.</param>
    /// <param name="controlRate">The baseline, in (0, 1).</param>
    /// <returns>The rise, or rate_out_of_range when it would pass 100 %.</returns>
    public static Estimate<DetectableRise> Rate(TestDesign design, double controlUnits, double treatmentUnits, double controlRate)
    {
        design.Check();
        Require.OpenFraction(controlRate);
        var scale = design.Distance * design.Distance * design.VarianceFactor * design.Inflation;
        var (a, b) = (1 + scale / treatmentUnits, scale * (1 - 2 * controlRate) / treatmentUnits);
        var c = scale * controlRate * (1 - controlRate) * (1 / controlUnits + 1 / treatmentUnits);
        var rise = (b + Math.Sqrt(b * b + 4 * a * c)) / (2 * a);
        return controlRate + rise < 1 ? new DetectableRise(rise, controlRate) : NotEstimable.RateOutOfRange;
    }
}
