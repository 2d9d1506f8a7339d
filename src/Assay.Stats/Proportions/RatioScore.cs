namespace Assay.Stats.Proportions;

/// <summary>Two rates under the restriction p_t = ratio * p_c, and how far the data lie from it.</summary>
/// <remarks>
/// distance = p_t - ratio * p_c, variance p_t (1 - p_t) / n_t + ratio^2 p_c (1 - p_c) / n_c at the restricted maximum likelihood:
/// p_c solves ratio N p^2 - (ratio n_t + n_c + x_t + ratio x_c) p + x_t + x_c = 0. Unlike the variance at the observed rates it is
/// right with few conversions. Source: Farrington, Manning, Stat Med 9:1447-1454, 1990, section on the ratio.
/// </remarks>
internal static class RatioScore
{
    /// <summary>The distance from the restriction with its standard error under it.</summary>
    /// <param name="control">Successes among units.</param>
    /// <param name="treatment">As <paramref name="control"/>.</param>
    /// <param name="ratio">Above 0.</param>
    /// <returns>The distance; no_units, or zero_variance when nobody converted.</returns>
    public static Estimate<PointEstimate> Distance(Proportion control, Proportion treatment, double ratio)
    {
        Require.Positive(ratio);
        if (Math.Min(control.Trials, treatment.Trials) == 0)
            return NotEstimable.NoUnits;
        var (rateOfControl, rateOfTreatment) = Restricted(control, treatment, ratio);
        var variance =
            rateOfTreatment * (1 - rateOfTreatment) / treatment.Trials
            + ratio * ratio * rateOfControl * (1 - rateOfControl) / control.Trials;
        return variance > 0 ? new PointEstimate(treatment.Rate - ratio * control.Rate, Math.Sqrt(variance)) : NotEstimable.ZeroVariance;
    }

    private static (double Control, double Treatment) Restricted(Proportion control, Proportion treatment, double ratio)
    {
        double nc = control.Trials,
            nt = treatment.Trials,
            xc = control.Successes,
            xt = treatment.Successes;
        var (a, b, c) = (ratio * (nc + nt), -(ratio * nt + nc + xt + ratio * xc), xt + xc);
        // The smaller root, in the form that does not cancel.
        var rate = 2 * c / (-b + Math.Sqrt(Math.Max(0, b * b - 4 * a * c)));
        rate = Math.Clamp(rate, 0, Math.Min(1, 1 / ratio));
        return (rate, ratio * rate);
    }
}
