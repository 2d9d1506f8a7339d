namespace Assay.Stats.Proportions;

/// <summary>Agresti-Caffo interval of a difference of rates: Wald after adding one success and one failure to each arm.</summary>
/// <remarks>Source: Agresti, Caffo, "Simple and Effective Confidence Intervals for Proportions", Am Stat 54:280-288, 2000.</remarks>
public static class AgrestiCaffo
{
    /// <summary>Interval of p_t - p_c around the shrunken difference; its value is the observed difference.</summary>
    /// <returns>The interval, or no_units.</returns>
    /// <inheritdoc cref="PooledZ.Test"/>
    public static Estimate<Interval> Difference(Proportion control, Proportion treatment, double alpha)
    {
        Require.OpenFraction(alpha);
        if (Math.Min(control.Trials, treatment.Trials) == 0)
            return NotEstimable.NoUnits;
        return Wald.Difference(Shrunken(control), Shrunken(treatment), alpha)
            .Then<Interval>(interval => interval with { Value = treatment.Rate - control.Rate });
    }

    private static Proportion Shrunken(Proportion arm) => new(arm.Successes + 1, arm.Trials + 2);
}
