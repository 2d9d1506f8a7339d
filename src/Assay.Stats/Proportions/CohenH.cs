namespace Assay.Stats.Proportions;

/// <summary>Cohen's h: the difference of two rates on the arcsine scale, where its variance does not depend on the rate.</summary>
/// <remarks>h = 2 asin sqrt(p_t) - 2 asin sqrt(p_c). Source: Cohen, "Statistical Power Analysis", 2nd ed., 1988, chapter 6.</remarks>
public static class CohenH
{
    /// <summary>h from two rates in [0, 1], in radians; positive when treatment is higher.</summary>
    public static double Of(double controlRate, double treatmentRate) =>
        2 * (Math.Asin(Math.Sqrt(treatmentRate)) - Math.Asin(Math.Sqrt(controlRate)));

    /// <summary>h without its direction, as planning needs it.</summary>
    public static double Magnitude(double controlRate, double treatmentRate) => Math.Abs(Of(controlRate, treatmentRate));
}
