namespace Assay.Stats.Distributions;

/// <summary>Root of an increasing function.</summary>
internal static class Root
{
    private const int MaxSteps = 400;
    private const double Precision = 2e-16;

    /// <summary>Newton's method kept inside a shrinking bracket; where the bracket is open, doubling steps close it.</summary>
    /// <param name="function">Value and slope at a point; increasing. A slope of 0 means unknown: then the bracket is halved.</param>
    /// <param name="start">First guess.</param>
    /// <param name="lower">A point known to lie below the root; infinite when unknown.</param>
    /// <param name="upper">A point known to lie above the root; infinite when unknown.</param>
    public static double Increasing(
        Func<double, (double Value, double Slope)> function,
        double start,
        double lower = double.NegativeInfinity,
        double upper = double.PositiveInfinity
    )
    {
        var (x, stride) = (start, 1.0);
        for (var step = 0; step < MaxSteps; step++)
        {
            var (value, slope) = function(x);
            if (value == 0)
                return x;
            if (value < 0)
                lower = x;
            else
                upper = x;
            var next = x - value / slope;
            if (!(next > lower && next < upper && double.IsFinite(next)))
                next = double.IsFinite(upper - lower) ? lower + (upper - lower) / 2 : x - Math.CopySign(stride *= 2, value);
            if (Math.Abs(next - x) <= Precision * Math.Abs(next))
                return next;
            x = next;
        }
        return x;
    }
}
