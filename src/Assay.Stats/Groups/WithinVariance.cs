namespace Assay.Stats.Groups;

/// <summary>Variance pooled within groups.</summary>
/// <param name="Variance">Sum of the groups' M2 over the degrees of freedom.</param>
/// <param name="DegreesOfFreedom">Units minus groups.</param>
internal sealed record WithinVariance(double Variance, double DegreesOfFreedom)
{
    /// <returns>The variance, or single_group, too_few_units or zero_variance.</returns>
    public static Estimate<WithinVariance> Of(IReadOnlyList<Moments> groups)
    {
        var degreesOfFreedom = groups.Sum(group => (double)group.Count) - groups.Count;
        if (groups.Count < 2)
            return NotEstimable.SingleGroup;
        if (groups.Any(group => group.Count == 0) || degreesOfFreedom < 1)
            return NotEstimable.TooFewUnits;
        var variance = groups.Sum(group => group.M2) / degreesOfFreedom;
        return variance == 0 ? NotEstimable.ZeroVariance
            : double.IsFinite(variance) ? new WithinVariance(variance, degreesOfFreedom)
            : NotEstimable.NotFinite;
    }
}
