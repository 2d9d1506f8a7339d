using Assay.Stats.Groups;

namespace Assay.Stats.Segments;

/// <summary>One effect estimated several times, in segments or iterations, and put together.</summary>
/// <remarks>
/// Fixed effect: weights 1 / se^2. Q = sum of w (d - pooled)^2, chi-squared with k - 1 degrees of freedom when the effect is one.
/// I^2 = max(0, (Q - df) / Q). Random effects: weights 1 / (se^2 + tau^2), tau^2 by moments.
/// Sources: Cochran, Biometrics 10, 1954; DerSimonian, Laird, Controlled Clinical Trials 7, 1986.
/// </remarks>
/// <param name="Fixed">The common effect, on normal theory.</param>
/// <param name="Random">The mean effect when effects differ; a wider standard error.</param>
/// <param name="Q">Cochran's heterogeneity statistic.</param>
/// <param name="DegreesOfFreedom">Estimates minus 1.</param>
/// <param name="InconsistencyFraction">I^2: share of the variation that is not sampling error.</param>
/// <param name="BetweenVariance">tau^2, in the squared unit.</param>
public sealed record MetaAnalysis(
    PointEstimate Fixed,
    PointEstimate Random,
    double Q,
    int DegreesOfFreedom,
    double InconsistencyFraction,
    double BetweenVariance
)
{
    /// <summary>Pools independent estimates.</summary>
    /// <param name="estimates">At least one; none with a standard error of 0.</param>
    /// <returns>The pooled effect, or no_units or zero_variance.</returns>
    public static Estimate<MetaAnalysis> Of(IReadOnlyList<PointEstimate> estimates)
    {
        if (estimates.Count == 0)
            return NotEstimable.NoUnits;
        if (estimates.Any(estimate => estimate.StandardError == 0))
            return NotEstimable.ZeroVariance;
        var common = Weigh(estimates, betweenVariance: 0);
        var q = estimates.Sum(e => Math.Pow((e.Value - common.Value) / e.StandardError, 2));
        var degreesOfFreedom = estimates.Count - 1;
        var between = BetweenOf(estimates, q);
        var inconsistency = q == 0 ? 0 : Math.Max(0, (q - degreesOfFreedom) / q);
        return new MetaAnalysis(common, Weigh(estimates, between), q, degreesOfFreedom, inconsistency, between);
    }

    /// <summary>Tests whether the effect is one.</summary>
    /// <returns>Q with its p-value, or single_group.</returns>
    public Estimate<ChiSquaredTest> Heterogeneity() =>
        DegreesOfFreedom < 1 ? NotEstimable.SingleGroup : ChiSquaredTest.Of(Q, DegreesOfFreedom);

    private static PointEstimate Weigh(IReadOnlyList<PointEstimate> estimates, double betweenVariance)
    {
        double Weight(PointEstimate estimate) => 1 / (estimate.Variance + betweenVariance);
        var total = estimates.Sum(Weight);
        return new(estimates.Sum(estimate => Weight(estimate) / total * estimate.Value), Math.Sqrt(1 / total));
    }

    private static double BetweenOf(IReadOnlyList<PointEstimate> estimates, double q)
    {
        double[] weights = [.. estimates.Select(estimate => 1 / estimate.Variance)];
        var scale = weights.Sum() - weights.Sum(weight => weight * weight) / weights.Sum();
        return scale <= 0 ? 0 : Math.Max(0, (q - (estimates.Count - 1)) / scale);
    }
}
