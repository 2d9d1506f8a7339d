using MathNet.Numerics.Integration;

namespace Assay.Stats.Distributions;

/// <summary>The random scale s = sqrt(chi-squared / df) that an estimated variance brings into a normal statistic.</summary>
internal static class ChiScale
{
    private const int Panels = 8;
    private const double StandardDeviations = 9;

    /// <summary>E[f(s)] by Gauss-Legendre over nine standard deviations around the mode.</summary>
    /// <remarks>Integrates over the cube root of s, where the density is smooth at 0 even for few degrees of freedom.</remarks>
    /// <param name="function">Smooth and bounded.</param>
    /// <param name="degreesOfFreedom">From 1 on; positive infinity is s = 1.</param>
    /// <param name="nodesPerPanel">32 gives about 1e-13, 4 about 1e-8.</param>
    public static double Mean(Func<double, double> function, double degreesOfFreedom, int nodesPerPanel)
    {
        if (double.IsPositiveInfinity(degreesOfFreedom))
            return function(1);
        var reach = StandardDeviations / Math.Sqrt(2 * degreesOfFreedom);
        var (lower, upper) = (Math.Cbrt(Math.Max(0, 1 - reach)), Math.Cbrt(1 + reach));
        var width = (upper - lower) / Panels;
        double Integrand(double root)
        {
            var s = root * root * root;
            return 6 / root * IncompleteGamma.Power(degreesOfFreedom / 2, degreesOfFreedom / 2 * s * s) * function(s);
        }
        return Enumerable
            .Range(0, Panels)
            .Sum(panel => GaussLegendreRule.Integrate(Integrand, lower + panel * width, lower + (panel + 1) * width, nodesPerPanel));
    }
}
