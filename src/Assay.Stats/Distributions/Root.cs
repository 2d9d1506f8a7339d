namespace Assay.Stats.Distributions;

/// <summary>Root of an increasing function.</summary>
internal static class Root
{
    private const int MaxSteps = 400;
    private const double Precision = 1e-13;

    /// <summary>Newton's method kept inside a shrinking bracket; where the bracket is open, doubling steps close it.</summary>
    /// <param name="function">Value and slope at a point; increasing. A slope of 0 means unknown: then the bracket is halved.</param>
    /// <param name="start">First guess.</param>
    /// <param name="lower">A point known to lie below the root; infinite when unknown.</param>
    /// <param name="upper">A point known to lie above the root; infinite when unknown.</param>
    /// <param name="precision">Relative step at which to stop.</param>
    public static double Increasing(
        Func<double, (double Value, double Slope)> function,
        double start,
        double lower = double.NegativeInfinity,
        double upper = double.PositiveInfinity,
        double precision = Precision
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
            // Checked before the bracket: a step too small to move x would leave it.
            if (Math.Abs(next - x) <= precision * Math.Abs(x))
                return next;
            if (!(next > lower && next < upper && double.IsFinite(next)))
                next = double.IsFinite(upper - lower) ? lower + (upper - lower) / 2 : x - Math.CopySign(stride *= 2, value);
            if (Math.Abs(next - x) <= precision * Math.Abs(next))
                return next;
            x = next;
        }
        return x;
    }

    /// <summary>Regula falsi with the Anderson-Bjorck weight: the slope is not needed, the bracket is never left.</summary>
    /// <param name="function">Continuous and increasing.</param>
    /// <param name="lower">Where the function is not above zero.</param>
    /// <param name="upper">Where the function is not below zero.</param>
    /// <param name="precision">Width of the bracket, or size of the function, at which to stop.</param>
    public static double Between(Func<double, double> function, double lower, double upper, double precision)
    {
        var (below, above, last) = (function(lower), function(upper), 0);
        for (var step = 0; step < MaxSteps && upper - lower > precision; step++)
        {
            var x = lower - below * (upper - lower) / (above - below);
            var value = function(x);
            if (Math.Abs(value) <= precision)
                return x;
            var (side, replaced) = value > 0 ? (1, above) : (-1, below);
            // The end that stays a second time is pulled in, or it would hold the secant back for ever.
            var weight = side == last ? Weight(value, replaced) : 1;
            if (side > 0)
                (upper, above, below) = (x, value, below * weight);
            else
                (lower, below, above) = (x, value, above * weight);
            last = side;
        }
        return lower + (upper - lower) / 2;
    }

    private static double Weight(double value, double replaced)
    {
        var weight = 1 - value / replaced;
        return weight > 0 ? weight : 0.5;
    }
}
