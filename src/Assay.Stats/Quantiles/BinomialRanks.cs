using Assay.Stats.Distributions;

namespace Assay.Stats.Quantiles;

/// <summary>Ranks of the order statistics that bound a quantile whatever the distribution; at least 1 - alpha coverage.</summary>
/// <remarks>
/// The number of values below the quantile is binomial(n, level): lower rank l is the largest with P(X &lt; l) &lt;= alpha/2,
/// upper rank u the smallest with P(X >= u) &lt;= alpha/2. Source: David, Nagaraja, "Order Statistics", 3rd ed., section 7.1.
/// </remarks>
/// <param name="Lower">1-based rank, or null when the sample is too small to bound from below.</param>
/// <param name="Upper">1-based rank, or null when the sample is too small to bound from above.</param>
public sealed record BinomialRanks(long? Lower, long? Upper)
{
    /// <summary>Ranks for a sample of the given size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static BinomialRanks For(long count, double level, double alpha)
    {
        Require.OpenFraction(level);
        Require.OpenFraction(alpha);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var lower = LargestRank(count, level, alpha / 2);
        // By symmetry of the values' order the upper rank mirrors the lower one of 1 - level.
        var upper = LargestRank(count, 1 - level, alpha / 2);
        return new(lower == 0 ? null : lower, upper == 0 ? null : count + 1 - upper);
    }

    /// <summary>Largest r in 0..n with P(X &lt;= r - 1) &lt;= tail, by bisection.</summary>
    private static long LargestRank(long count, double level, double tail)
    {
        var (from, to) = (0L, count);
        while (from < to)
        {
            var middle = from + (to - from + 1) / 2;
            if (Binomial.Cdf(middle - 1, count, level) <= tail)
                from = middle;
            else
                to = middle - 1;
        }
        return from;
    }
}
