namespace Assay.Stats.Means;

/// <summary>Cohen's d: the difference of two means in pooled standard deviations.</summary>
/// <remarks>d = (m_t - m_c) / s_pooled. Source: Cohen, "Statistical Power Analysis", 2nd ed., 1988, chapter 2.</remarks>
public static class CohenD
{
    /// <summary>d of two samples, as an estimate without units.</summary>
    /// <returns>The value with the usual large-sample standard error, or too_few_units or zero_variance.</returns>
    public static Estimate<PointEstimate> Of(Moments control, Moments treatment)
    {
        if (Math.Min(control.Count, treatment.Count) < 1 || control.Count + treatment.Count < 3)
            return NotEstimable.TooFewUnits;
        var deviation = Math.Sqrt(PooledT.PooledVariance(control, treatment));
        if (deviation == 0)
            return NotEstimable.ZeroVariance;
        if (!double.IsFinite(deviation))
            return NotEstimable.NotFinite;
        var d = (treatment.Mean - control.Mean) / deviation;
        var total = (double)control.Count + treatment.Count;
        var variance = total / ((double)control.Count * treatment.Count) + d * d / (2 * total);
        return double.IsFinite(d) ? new PointEstimate(d, Math.Sqrt(variance)) : NotEstimable.NotFinite;
    }
}
