using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Puts what the statements found together with the units that did nothing.</summary>
internal static class MetricTables
{
    public static MetricTable From(AnalysisPlan plan, List<UnitCount> counts, List<MetricGain> gains, long crossovers, long unexposed)
    {
        var units = counts.GroupBy(count => count.Cell).ToDictionary(cell => cell.Key, cell => cell.Sum(count => count.Units));
        var totals = gains.Where(gain => gain.Period is null).ToDictionary(gain => (gain.Metric, gain.Cell));
        var cells = plan.Metrics.SelectMany(
            (metric, index) =>
                units.Select(cell => MetricCell(index, metric, cell.Key, cell.Value, totals.GetValueOrDefault((index, cell.Key))))
        );
        return new(
            units,
            [.. cells],
            PeriodSeries.Of(plan, counts, gains),
            new(crossovers, totals.Values.Sum(gain => gain.EarlyEvents), unexposed)
        );
    }

    /// <summary>What a metric says of a unit without events.</summary>
    public static double Zero(MetricPlan metric) => Math.Min(0, metric.Cap ?? 0);

    private static MetricCell MetricCell(int index, MetricPlan metric, Cell cell, long units, MetricGain? gain)
    {
        var moments = default(GainedMoments);
        if (gain is not null)
            moments.Add(gain);
        return new(index, cell, moments.Of(units, Zero(metric), gain?.Centre ?? 0));
    }
}
