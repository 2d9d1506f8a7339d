using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Core.Decide;

/// <summary>The arm that is ahead in the numbers of one question: an observation, which decides nothing.</summary>
public static class Leader
{
    /// <summary>The best mean of the first primary metric, or of the first metric where none is primary.</summary>
    /// <returns><c>null</c> without a mean in every arm, or when the best are equal.</returns>
    public static Arm? Of(Scorecard card)
    {
        var metric =
            card.Metrics.FirstOrDefault(one => one.Metric.Role == MetricRole.Primary) ?? (card.Metrics.Count > 0 ? card.Metrics[0] : null);
        if (metric is null || metric.Arms.Any(arm => arm.Mean is null))
            return null;
        var sign = metric.Metric.Direction == MetricDirection.Increase ? 1 : -1;
        var ranked = metric.Arms.OrderByDescending(arm => sign * arm.Mean!.Value).ToList();
        return ranked.Count > 1 && ranked[0].Mean != ranked[1].Mean ? ranked[0].Arm : null;
    }
}
