using Assay.Core.Analyse;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Adds periods up to a series without gaps.</summary>
internal static class PeriodSeries
{
    /// <summary>The latest periods that a series shows; earlier ones only count into them. 2,000 hours are 12 weeks.</summary>
    public const int MaxPeriods = 2_000;

    /// <summary>Every period from the first exposure to the last exposure or counted event, for each metric and variant.</summary>
    public static IReadOnlyList<PeriodCell> Of(AnalysisPlan plan, List<UnitCount> counts, List<MetricGain> gains)
    {
        if (plan.Granularity == Granularity.Total || counts.Count == 0)
            return [];
        var periods = Periods(plan.Granularity, counts, gains);
        var newUnits = counts
            .GroupBy(count => (count.Cell.VariantId, count.Period!.Value))
            .ToDictionary(group => group.Key, group => group.Sum(count => count.Units));
        var gained = gains.Where(gain => gain.Period is not null).ToLookup(gain => (gain.Metric, gain.Cell.VariantId));
        var variants = counts.Select(count => count.Cell.VariantId).Distinct().Order().ToList();
        return
        [
            .. plan.Metrics.SelectMany(
                (metric, index) =>
                    variants.SelectMany(variant => OfVariant(index, metric, variant, periods, newUnits, [.. gained[(index, variant)]]))
            ),
        ];
    }

    private static IEnumerable<PeriodCell> OfVariant(
        int index,
        MetricPlan metric,
        int variant,
        List<DateTime> periods,
        Dictionary<(int, DateTime), long> newUnits,
        List<MetricGain> gains
    )
    {
        var (zero, centre) = (MetricTables.Zero(metric), gains.FirstOrDefault()?.Centre ?? 0);
        var byPeriod = gains.ToDictionary(gain => gain.Period!.Value);
        var moments = default(GainedMoments);
        var units = 0L;
        var hidden = periods.Count - MaxPeriods;
        foreach (var period in periods)
        {
            var entered = newUnits.GetValueOrDefault((variant, period));
            var gain = byPeriod.GetValueOrDefault(period);
            units += entered;
            if (gain is not null)
                moments.Add(gain);
            if (hidden-- <= 0)
                yield return new(period, index, variant, moments.Of(units, zero, centre), entered, (gain?.Sum ?? 0) + zero * entered);
        }
    }

    private static List<DateTime> Periods(Granularity granularity, List<UnitCount> counts, List<MetricGain> gains)
    {
        var first = counts.Min(count => count.Period!.Value);
        var last = counts.Select(count => count.Period).Concat(gains.Select(gain => gain.Period)).Max()!.Value;
        var length = granularity switch
        {
            Granularity.Hour => TimeSpan.FromHours(1),
            Granularity.Day => TimeSpan.FromDays(1),
            _ => TimeSpan.FromDays(7),
        };
        return [.. Enumerable.Range(0, (int)((last - first) / length) + 1).Select(i => first + i * length)];
    }
}
