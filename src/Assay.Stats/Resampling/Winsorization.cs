using Assay.Stats.Quantiles;

namespace Assay.Stats.Resampling;

/// <summary>Limits that values are drawn in to: a fixed pair for every arm.</summary>
/// <remarks>
/// Caps from percentiles come from the pooled values of all arms; caps per arm would bias the comparison and inflate its
/// error rate. Cap outcome and covariate before CUPED, not after. The effect is then that on the capped metric.
/// </remarks>
/// <param name="Lower">Smaller values become this.</param>
/// <param name="Upper">Larger values become this.</param>
public sealed record Caps(double Lower, double Upper)
{
    /// <summary>An upper cap in the metric's unit.</summary>
    public static Caps At(double upper) => new(double.NegativeInfinity, upper);

    /// <summary>Caps at two percentiles of the pooled values.</summary>
    /// <param name="pooled">Values of all arms, in any order.</param>
    /// <param name="lowLevel">In [0, 1]; 0 caps nothing from below.</param>
    /// <param name="highLevel">In [0, 1]; 1 caps nothing from above.</param>
    /// <returns>The caps, or no_units.</returns>
    public static Estimate<Caps> AtPercentiles(IEnumerable<double> pooled, double lowLevel, double highLevel)
    {
        var sorted = pooled.Order().ToArray();
        if (sorted.Length == 0)
            return NotEstimable.NoUnits;
        return new Caps(SampleQuantile.Of(sorted, lowLevel), SampleQuantile.Of(sorted, highLevel));
    }

    /// <summary>As <see cref="AtPercentiles"/>, with the percentiles of the values other than 0: for metrics most units do not have.</summary>
    /// <inheritdoc cref="AtPercentiles"/>
    public static Estimate<Caps> AtNonzeroPercentiles(IEnumerable<double> pooled, double lowLevel, double highLevel) =>
        AtPercentiles(pooled.Where(value => value != 0), lowLevel, highLevel);

    /// <summary>The value drawn in to the caps.</summary>
    public double Apply(double value) => Math.Min(Math.Max(value, Lower), Upper);

    /// <summary>Whether the value lies beyond a cap.</summary>
    public bool Changes(double value) => value < Lower || value > Upper;
}

/// <summary>Count-based winsorising: exactly floor(share n) values at each end become their neighbour.</summary>
public static class Winsorization
{
    /// <summary>Values in their order, the extremes replaced.</summary>
    /// <param name="values">Any values.</param>
    /// <param name="lowShare">Share replaced at the low end, in [0, 1/2).</param>
    /// <param name="highShare">Share replaced at the high end, in [0, 1/2).</param>
    public static double[] ByCount(IReadOnlyList<double> values, double lowShare, double highShare)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        var (low, high) = (Replaced(values.Count, lowShare), Replaced(values.Count, highShare));
        var result = values.ToArray();
        foreach (var i in order.Take(low))
            result[i] = values[order[low]];
        foreach (var i in order.TakeLast(high))
            result[i] = values[order[^(high + 1)]];
        return result;
    }

    /// <summary>How many values are replaced at an end.</summary>
    public static int Replaced(int count, double share) => (int)(count * share);
}
