using Assay.Core.Analyse;
using Assay.Stats;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Puts what the statements found together with the units that did nothing.</summary>
internal static class MetricTables
{
    public static MetricTable From(AnalysisPlan plan, List<UnitCount> counts, List<MetricGain> gains, IntegrityCounts integrity)
    {
        var units = counts.GroupBy(count => count.Cell).ToDictionary(cell => cell.Key, cell => cell.Sum(count => count.Units));
        var totals = gains.Where(gain => gain.Period is null).ToDictionary(gain => (gain.Metric, gain.Cell));
        var whole = WholeUnits(units);
        // With a breakdown, all units stand beside those of each value.
        var counted = plan.Dimension is null ? units : units.Concat(whole).ToDictionary();
        var cells = plan.Metrics.SelectMany(
            (metric, index) =>
                counted.Select(cell => new MetricCell(
                    index,
                    cell.Key,
                    MomentsOf(metric, cell.Value, totals.GetValueOrDefault((index, cell.Key)))
                ))
        );
        return new(
            units,
            [.. cells],
            PeriodSeries.Of(
                plan,
                counts,
                gains,
                (metric, cell) => MomentsOf(plan.Metrics[metric], whole[cell], totals.GetValueOrDefault((metric, cell)))
            ),
            integrity with
            {
                EarlyEvents = totals.Values.Where(gain => gain.Cell.Dimension is null).Sum(gain => gain.EarlyEvents),
            }
        );
    }

    /// <summary>What a metric says of a unit without events.</summary>
    public static double Zero(MetricPlan metric) => Math.Min(0, metric.Cap ?? 0);

    /// <summary>Units of each variant and revision, whatever their dimension.</summary>
    private static Dictionary<Cell, long> WholeUnits(Dictionary<Cell, long> units) =>
        units.GroupBy(cell => cell.Key with { Dimension = null }).ToDictionary(cell => cell.Key, cell => cell.Sum(part => part.Value));

    private static Moments MomentsOf(MetricPlan metric, long units, MetricGain? gain)
    {
        var moments = default(GainedMoments);
        if (gain is not null)
            moments.Add(gain);
        return moments.Of(units, Zero(metric));
    }
}
