using Assay.Stats.Distributions;

namespace Assay.Stats.Proportions;

/// <summary>Wilson score interval of one rate: the default for showing a conversion rate.</summary>
/// <remarks>
/// All p with |p_hat - p| &lt;= z sqrt(p (1 - p) / n). Stays in [0, 1] and informative at 0 and 100 %.
/// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927;
/// corrected form: Newcombe, Stat Med 17:857-872, 1998, method 4.
/// </remarks>
public static class Wilson
{
    /// <summary>Score interval without continuity correction.</summary>
    /// <param name="proportion">Successes among units.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <returns>The interval, or no_units.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<Interval> Of(Proportion proportion, double alpha)
    {
        Require.OpenFraction(alpha);
        if (proportion.Trials == 0)
            return NotEstimable.NoUnits;
        var z = Normal.UpperQuantile(alpha / 2);
        return new Interval(
            proportion.Rate,
            LowerLimit(proportion.Successes, proportion.Failures, z),
            1 - LowerLimit(proportion.Failures, proportion.Successes, z)
        );
    }

    /// <summary>Score interval with continuity correction: conservative, close to the exact one.</summary>
    /// <inheritdoc cref="Of"/>
    public static Estimate<Interval> Corrected(Proportion proportion, double alpha)
    {
        Require.OpenFraction(alpha);
        if (proportion.Trials == 0)
            return NotEstimable.NoUnits;
        var z = Normal.UpperQuantile(alpha / 2);
        return new Interval(
            proportion.Rate,
            CorrectedLowerLimit(proportion.Successes, proportion.Failures, z),
            1 - CorrectedLowerLimit(proportion.Failures, proportion.Successes, z)
        );
    }

    /// <summary>The smaller root, in the form without cancellation: x^2 / n over half the sum of the roots' numerators.</summary>
    private static double LowerLimit(double successes, double failures, double z)
    {
        var n = successes + failures;
        var root = z * Math.Sqrt(successes * (failures / n) + z * z / 4);
        return successes * (successes / n) / (successes + z * z / 2 + root);
    }

    private static double CorrectedLowerLimit(double successes, double failures, double z)
    {
        if (successes == 0)
            return 0;
        var n = successes + failures;
        var inside = z * z - 2 - 1 / n + 4 * (successes / n) * (failures + 1);
        var limit = (2 * successes + z * z - 1 - z * Math.Sqrt(inside)) / (2 * (n + z * z));
        return Math.Max(0, limit);
    }
}
