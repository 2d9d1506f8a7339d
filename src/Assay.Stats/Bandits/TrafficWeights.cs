namespace Assay.Stats.Bandits;

/// <summary>Traffic weights from the chances of the arms. Plain Thompson sampling uses <see cref="ArmChances.Best"/> as it is.</summary>
public static class TrafficWeights
{
    /// <summary>(P(best) + P(second)) / 2: never more than half for the leader, so that its rival keeps being measured.</summary>
    /// <remarks>What several products call top-two; not Russo's algorithm.</remarks>
    public static IReadOnlyList<double> MeanOfTopTwo(ArmChances chances) =>
        [.. chances.Best.Zip(chances.Second, (best, second) => (best + second) / 2)];

    /// <summary>Top-two Thompson sampling: serve the best drawn arm with probability beta, else redraw until another arm is best.</summary>
    /// <remarks>
    /// a_i (beta + (1 - beta) sum over j != i of a_j / (1 - a_j)), a = P(best).
    /// Source: Russo, "Simple Bayesian Algorithms for Best-Arm Identification", Operations Research 68, 2020.
    /// </remarks>
    /// <param name="best">P(best) per arm.</param>
    /// <param name="beta">Share of the leader, in (0, 1).</param>
    public static IReadOnlyList<double> TopTwoThompson(IReadOnlyList<double> best, double beta = 0.5)
    {
        Require.OpenFraction(beta);
        return [.. best.Select((chance, arm) => beta * chance + (1 - beta) * ChanceAsRival(best, arm))];
    }

    /// <summary>Raises every weight to the floor and scales the sum back to 1, so no arm starves (a floor of 0.01 becomes a little less).</summary>
    /// <param name="weights">Not negative, and not all 0.</param>
    /// <param name="floor">In [0, 1].</param>
    public static IReadOnlyList<double> WithFloor(IReadOnlyList<double> weights, double floor)
    {
        if (!(floor is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(floor), floor, "Must lie in [0, 1].");
        var total = weights.Sum();
        Require.Positive(total, nameof(weights));
        double[] raised = [.. weights.Select(weight => Math.Max(floor, weight / total))];
        var sum = raised.Sum();
        return [.. raised.Select(weight => weight / sum)];
    }

    /// <summary>Sum over the other arms j of P(j is best) P(i is best | j is not).</summary>
    private static double ChanceAsRival(IReadOnlyList<double> best, int arm)
    {
        var sum = 0.0;
        for (var leader = 0; leader < best.Count; leader++)
        {
            if (leader == arm)
                continue;
            // Summed, not 1 - P: beside a clear winner the difference has no digits left.
            var others = best.Where((_, other) => other != leader).Sum();
            sum += best[leader] * (others > 0 ? best[arm] / others : 1.0 / (best.Count - 1));
        }
        return sum;
    }
}
