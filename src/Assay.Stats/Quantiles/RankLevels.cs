using Assay.Stats.Distributions;

namespace Assay.Stats.Quantiles;

/// <summary>The two quantile levels an engine must read to get a standard error: tau -+ z sqrt(tau (1 - tau) / n).</summary>
/// <param name="Lower">Clipped to 0 from below.</param>
/// <param name="Upper">Clipped to 1 from above.</param>
/// <param name="IsClipped">The sample is too small for this quantile: the levels leave [0, 1].</param>
public sealed record RankLevels(double Lower, double Upper, bool IsClipped)
{
    /// <summary>Levels for a sample of the given size.</summary>
    /// <param name="count">Values; at least 1.</param>
    /// <param name="level">The quantile, in (0, 1).</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static RankLevels For(long count, double level, double alpha)
    {
        Require.OpenFraction(level);
        Require.OpenFraction(alpha);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var reach = Normal.UpperQuantile(alpha / 2) * Math.Sqrt(level * (1 - level) / count);
        return new(Math.Max(0, level - reach), Math.Min(1, level + reach), level - reach < 0 || level + reach > 1);
    }
}
