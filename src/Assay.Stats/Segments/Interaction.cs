using Assay.Stats.Groups;

namespace Assay.Stats.Segments;

/// <summary>Does the effect differ between segments, or with the arm of another experiment on the same units?</summary>
/// <remarks>
/// The classical F of the interaction in y ~ arm * segment with equal variances, from cell moments: with two arms the
/// interaction sum of squares is sum of w_s (d_s - d)^2, w_s = n_c n_t / (n_c + n_t), d the w-weighted mean of the differences.
/// For two experiments let a segment be an arm of the other one. Source: Scheffe, "The Analysis of Variance", 1959, chapter 4.
/// </remarks>
public static class Interaction
{
    /// <summary>Tests that the difference treatment - control is the same in every segment.</summary>
    /// <param name="segments">At least two; no empty cell.</param>
    /// <returns>F on segments - 1 and units - 2 segments degrees of freedom; or single_group, too_few_units or zero_variance.</returns>
    public static Estimate<AnovaTest> Test(IReadOnlyList<Stratum<Moments>> segments)
    {
        if (segments.Count < 2)
            return NotEstimable.SingleGroup;
        return WithinVariance
            .Of([.. segments.SelectMany(segment => new[] { segment.Control, segment.Treatment })])
            .Then<AnovaTest>(within =>
            {
                var total = segments.Sum(Weight);
                var common = segments.Sum(segment => Weight(segment) / total * Effect(segment));
                var spread = segments.Sum(segment => Weight(segment) * Math.Pow(Effect(segment) - common, 2));
                var numerator = segments.Count - 1;
                return AnovaTest.Of(spread / numerator / within.Variance, numerator, within.DegreesOfFreedom);
            });
    }

    private static double Effect(Stratum<Moments> segment) => segment.Treatment.Mean - segment.Control.Mean;

    private static double Weight(Stratum<Moments> segment) =>
        (double)segment.Control.Count * segment.Treatment.Count / ((double)segment.Control.Count + segment.Treatment.Count);
}
