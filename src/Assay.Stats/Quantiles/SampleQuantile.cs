namespace Assay.Stats.Quantiles;

/// <summary>Quantile of a sample by linear interpolation between order statistics (type 7, the default of R and NumPy).</summary>
/// <remarks>Q(p) = x[h] + (h - floor h)(x[h + 1] - x[h]), h = (n - 1) p. Source: Hyndman, Fan, Am Stat 50, 1996.</remarks>
public static class SampleQuantile
{
    /// <summary>Quantile of values in rising order.</summary>
    /// <param name="sorted">At least one value, rising.</param>
    /// <param name="level">In [0, 1].</param>
    /// <exception cref="ArgumentException">No values, or a level outside [0, 1].</exception>
    public static double Of(IReadOnlyList<double> sorted, double level)
    {
        if (sorted.Count == 0 || !(level >= 0 && level <= 1))
            throw new ArgumentException("Needs a value and a level in [0, 1].", nameof(level));
        var position = (sorted.Count - 1) * level;
        var below = Math.Min((int)position, sorted.Count - 1);
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
