using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Adds periods up to a series without gaps.</summary>
internal static class PeriodSeries
{
    /// <summary>The latest periods that a series shows; earlier ones only count into them. 2,000 hours are 12 weeks.</summary>
    public const int MaxPeriods = 2_000;

    /// <summary>Every period from the first exposure to the last exposure or counted event, for each metric, variant and revision.</summary>
    /// <param name="total">Moments of a metric over all time: the series ends with exactly these.</param>
    public static IReadOnlyList<PeriodCell> Of(
        AnalysisPlan plan,
        List<UnitCount> counts,
        List<MetricGain> gains,
        Func<int, Cell, Moments> total
    )
    {
        if (plan.Granularity == Granularity.Total || counts.Count == 0)
            return [];
        var periods = Periods(plan, counts, gains);
        var newUnits = counts
            .GroupBy(count => (Whole(count.Cell), count.Period!.Value))
            .ToDictionary(group => group.Key, group => group.Sum(count => count.Units));
        var gained = gains.Where(gain => gain.Period is not null).ToLookup(gain => (gain.Metric, gain.Cell));
        var cells = counts.Select(count => Whole(count.Cell)).Distinct().OrderBy(cell => (cell.VariantId, cell.Revision)).ToList();
        return
        [
            .. plan.Metrics.SelectMany(
                (metric, index) =>
                    cells.SelectMany(cell => OfCell(index, metric, cell, periods, newUnits, [.. gained[(index, cell)]], total(index, cell)))
            ),
        ];
    }

    private static IEnumerable<PeriodCell> OfCell(
        int index,
        MetricPlan metric,
        Cell cell,
        List<(DateTime Key, DateTime StartUtc)> periods,
        Dictionary<(Cell, DateTime), long> newUnits,
        List<MetricGain> gains,
        Moments total
    )
    {
        var zero = MetricTables.Zero(metric);
        var byPeriod = gains.ToDictionary(gain => gain.Period!.Value);
        var moments = default(GainedMoments);
        var units = 0L;
        foreach (var (number, period) in periods.Index())
        {
            var entered = newUnits.GetValueOrDefault((cell, period.Key));
            var gain = byPeriod.GetValueOrDefault(period.Key);
            units += entered;
            if (gain is not null)
                moments.Add(gain);
            var cumulative = number == periods.Count - 1 ? total : moments.Of(units, zero);
            if (periods.Count - number <= MaxPeriods)
                yield return new(
                    period.StartUtc,
                    index,
                    cell.VariantId,
                    cell.Revision,
                    cumulative,
                    entered,
                    (gain?.Sum ?? 0) + zero * entered
                );
        }
    }

    private static Cell Whole(Cell cell) => cell with { Dimension = null };

    /// <summary>Each period as the statements name it, and the moment it begins at.</summary>
    private static List<(DateTime Key, DateTime StartUtc)> Periods(AnalysisPlan plan, List<UnitCount> counts, List<MetricGain> gains)
    {
        var first = counts.Min(count => count.Period!.Value);
        var last = counts.Select(count => count.Period).Concat(gains.Select(gain => gain.Period)).Max()!.Value;
        var length = plan.Granularity switch
        {
            Granularity.Hour => TimeSpan.FromHours(1),
            Granularity.Day => TimeSpan.FromDays(1),
            _ => TimeSpan.FromDays(7),
        };
        var zone = plan.Granularity == Granularity.Hour ? ReportingZone.Utc : plan.Zone;
        return
        [
            .. Enumerable
                .Range(0, (int)((last - first) / length) + 1)
                .Select(i => first + i * length)
                .Select(start => (start, zone.IsUtc ? start : zone.ToUtc(start))),
        ];
    }
}
