using Assay.Stats;

namespace Assay.Core.Analyse;

/// <summary>
/// Two arms whose units were drawn in strata with different weights (revisions). Pooling would compare a mix of times
/// with another mix; so each stratum is compared within itself and weighs what it holds of all units (post-stratification).
/// </summary>
internal static class Strata
{
    /// <summary>The arms' means, standardised to the strata that hold at least two units of both.</summary>
    public static (Estimate<PointEstimate> Control, Estimate<PointEstimate> Treatment) Standardise(
        IReadOnlyList<IReadOnlyDictionary<int, Moments>> strata,
        int control,
        int treatment
    )
    {
        var shared = strata
            .Select(stratum => (Control: stratum.GetValueOrDefault(control), Treatment: stratum.GetValueOrDefault(treatment)))
            .Where(arms => arms.Control.Count >= 2 && arms.Treatment.Count >= 2)
            .ToList();
        double total = shared.Sum(arms => arms.Control.Count + arms.Treatment.Count);
        var weights = shared.ConvertAll(arms => (arms.Control.Count + arms.Treatment.Count) / total);
        return (Weigh(shared.ConvertAll(arms => arms.Control), weights), Weigh(shared.ConvertAll(arms => arms.Treatment), weights));
    }

    private static Estimate<PointEstimate> Weigh(List<Moments> strata, List<double> weights)
    {
        if (strata.Count == 0)
            return NotEstimable.TooFewUnits;
        var mean = strata.Zip(weights, (moments, weight) => weight * moments.Mean).Sum();
        var variance = strata.Zip(weights, (moments, weight) => Math.Pow(weight * moments.StandardError, 2)).Sum();
        return new PointEstimate(mean, Math.Sqrt(variance), strata.Sum(moments => moments.Count) - strata.Count);
    }
}
