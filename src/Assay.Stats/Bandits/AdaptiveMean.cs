namespace Assay.Stats.Bandits;

/// <summary>One stretch of time with one allocation, seen from one arm.</summary>
/// <param name="Probability">Chance of a unit to get this arm during the stretch, in [0, 1].</param>
/// <param name="Units">Units that entered in the stretch, in all arms.</param>
/// <param name="Arm">Moments of the units that got this arm.</param>
public sealed record AllocationStretch(double Probability, long Units, Moments Arm);

/// <summary>An arm's mean when its share of the traffic changed on the way, as in a bandit or a ramp.</summary>
/// <remarks>
/// The plain mean of such an arm is biased: it leans to the times when the arm had much traffic (time trends, weekdays), and, in a
/// bandit, an arm with bad luck is not measured again. Within a stretch the allocation is fixed before the data, so weighting each
/// stretch by all its units repairs both. Two arms estimated so are compared by <see cref="Difference"/> and <see cref="Lift"/>.
/// Sources: Horvitz, Thompson, JASA 47, 1952; Hadad et al., "Confidence Intervals for Policy Evaluation in Adaptive Experiments", PNAS 118, 2021.
/// </remarks>
public static class AdaptiveMean
{
    /// <summary>Stratified: sum over stretches of N_s / N times the arm's mean there.</summary>
    /// <returns>
    /// The estimate with Satterthwaite degrees of freedom, unbiased when the length of a stretch does not depend on its own data;
    /// or no_units, or too_few_units where a stretch has fewer than 2 units of the arm.
    /// </returns>
    public static Estimate<PointEstimate> Stratified(IReadOnlyList<AllocationStretch> stretches)
    {
        double units = stretches.Sum(stretch => stretch.Units);
        if (units == 0)
            return NotEstimable.NoUnits;
        var (mean, variance, spread) = (0.0, 0.0, 0.0);
        foreach (var stretch in stretches.Where(stretch => stretch.Units > 0))
        {
            if (stretch.Arm.Count < 2)
                return NotEstimable.TooFewUnits;
            var weight = stretch.Units / units;
            var part = weight * weight * stretch.Arm.Variance / stretch.Arm.Count;
            mean += weight * stretch.Arm.Mean;
            variance += part;
            spread += part * part / (stretch.Arm.Count - 1);
        }
        return Finite(mean, variance, variance == 0 ? double.PositiveInfinity : variance * variance / spread);
    }

    /// <summary>Inverse probability: sum of y / p over the arm's units, divided by all units.</summary>
    /// <remarks>
    /// Unbiased without condition, but noisy where p is small or the mean is far from 0: it does not use how many units the arm happened to get.
    /// Variance: per stretch, that of 1{arm} y / p over all its units.
    /// </remarks>
    /// <returns>The estimate; or no_units, or no_overlap where the arm could not be drawn in a stretch, or too_few_units.</returns>
    public static Estimate<PointEstimate> InverseProbability(IReadOnlyList<AllocationStretch> stretches)
    {
        if (Refusal(stretches) is { } reason)
            return reason;
        double units = stretches.Sum(stretch => stretch.Units);
        var (sum, variance) = (0.0, 0.0);
        foreach (var (p, count, arm) in stretches.Where(stretch => stretch.Units > 0))
        {
            if (count < 2)
                return NotEstimable.TooFewUnits;
            sum += arm.Sum / p;
            // Sum of squares of y/p about its mean over all the stretch's units, those of other arms counting as 0.
            var centred = (arm.M2 + arm.Count * arm.Mean * arm.Mean * (1 - (double)arm.Count / count)) / p / p;
            variance += count * (centred / (count - 1));
        }
        return Finite(sum / units, variance / units / units);
    }

    /// <summary>Normalised inverse probability: weights 1 / p that are made to sum to 1.</summary>
    /// <remarks>Far less noisy than <see cref="InverseProbability"/> and not changed by adding a constant to the metric; its bias shrinks as 1 / n.</remarks>
    /// <returns>The estimate; or no_units, or no_overlap where the arm could not be drawn in a stretch.</returns>
    public static Estimate<PointEstimate> NormalisedInverseProbability(IReadOnlyList<AllocationStretch> stretches)
    {
        if (Refusal(stretches) is { } reason)
            return reason;
        var used = stretches.Where(stretch => stretch.Arm.Count > 0).ToArray();
        if (used.Length == 0)
            return NotEstimable.NoUnits;
        var weights = used.Sum(stretch => stretch.Arm.Count / stretch.Probability);
        var mean = used.Sum(stretch => stretch.Arm.Sum / stretch.Probability) / weights;
        var squares = used.Sum(stretch =>
            (stretch.Arm.M2 + stretch.Arm.Count * Math.Pow(stretch.Arm.Mean - mean, 2)) / stretch.Probability / stretch.Probability
        );
        return Finite(mean, squares / weights / weights);
    }

    private static NotEstimable? Refusal(IReadOnlyList<AllocationStretch> stretches) =>
        stretches.Sum(stretch => stretch.Units) == 0 ? NotEstimable.NoUnits
        : stretches.Any(stretch => stretch is { Units: > 0, Probability: not > 0 }) ? NotEstimable.NoOverlap
        : null;

    private static Estimate<PointEstimate> Finite(double mean, double variance, double degreesOfFreedom = double.PositiveInfinity) =>
        double.IsFinite(mean + variance) ? new PointEstimate(mean, Math.Sqrt(variance), degreesOfFreedom) : NotEstimable.NotFinite;
}
