using System.Text.Json;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Stats;
using Assay.Storage.Logs;
using Assay.Storage.Tests.Logs;

namespace Assay.Storage.Tests.Warehouse;

/// <summary>The promise of <see cref="IMetricSource"/>, computed unit by unit and straight from its words.</summary>
internal sealed class NaiveAnalysis(AnalysisPlan plan, LogRows rows)
{
    private readonly List<IGrouping<string, Exposure>> _people = [.. Exposures(plan, rows).GroupBy(x => Person(plan, rows, x.UnitId))];
    private readonly ILookup<string, MetricEvent> _events = rows
        .Events.Where(e => e.TimestampUtc < plan.UntilUtc && !IsElsewhere(plan, e.KeyId) && !IsSetAside(plan, e))
        .ToLookup(e => Person(plan, rows, e.UnitId));

    /// <summary>Of each person who met one variant only, the first exposure; of those of one moment the one that came first.</summary>
    private IEnumerable<Exposure> Units =>
        _people.Where(person => !HasCrossed(person)).Select(person => person.MinBy(x => x.ExposedUtc)! with { UnitId = person.Key });

    public MetricTable Table()
    {
        var units = Units.GroupBy(CellOf).ToDictionary(cell => cell.Key, cell => (long)cell.Count());
        var ofAll = plan.Dimension is null ? [] : Units.GroupBy(x => CellOf(x) with { Dimension = null });
        var cells = plan.Metrics.SelectMany(
            (metric, index) =>
                Units
                    .GroupBy(CellOf)
                    .Concat(ofAll)
                    .Select(cell => new MetricCell(index, cell.Key, Moments.Of(cell.Select(x => Value(metric, x, plan.UntilUtc)))))
        );
        return new(units, [.. cells], [.. Periods()], new(_people.Count(HasCrossed), Early(), Unexposed()) { Excluded = Excluded() });
    }

    private IEnumerable<PeriodCell> Periods()
    {
        if (plan.Granularity == Granularity.Total || !Units.Any())
            yield break;
        var counted = Units.SelectMany(x => plan.Metrics.SelectMany(m => Counted(m, x, plan.UntilUtc)));
        var (first, last) = (StartOf(Units.Min(x => x.ExposedUtc)), Units.Select(x => x.ExposedUtc).Concat(counted).Max());
        foreach (var (index, metric) in plan.Metrics.Index())
        foreach (var (variant, revision) in Units.Select(x => (x.VariantId, x.Revision)).Distinct())
        {
            var units = Units.Where(x => x.VariantId == variant && x.Revision == revision).ToList();
            for (var start = first; start <= last; start += Length)
            {
                var end = start + Length;
                var exposed = units.Where(x => x.ExposedUtc < end).ToList();
                var now = exposed.Select(x => Value(metric, x, end)).ToList();
                var before = exposed.Where(x => x.ExposedUtc < start).Sum(x => Value(metric, x, start));
                yield return new(
                    start,
                    index,
                    variant,
                    revision,
                    Moments.Of(now),
                    exposed.Count(x => x.ExposedUtc >= start),
                    now.Sum() - before
                );
            }
        }
    }

    private static bool HasCrossed(IEnumerable<Exposure> person) => person.Select(x => x.VariantId).Distinct().Count() > 1;

    private static IEnumerable<Exposure> Exposures(AnalysisPlan plan, LogRows rows) =>
        OfPlan(plan, rows).Where(x => !plan.Rules.SetAside.Any(one => Covers(one, x)));

    private static IEnumerable<Exposure> OfPlan(AnalysisPlan plan, LogRows rows) =>
        rows
            .Exposures.Select(x => x.Exposure)
            .Where(x => x.ExperimentId == plan.ExperimentId && x.Iteration == plan.Iteration && x.ExposedUtc < plan.UntilUtc)
            .Where(x => !IsElsewhere(plan, x.KeyId));

    private static bool IsElsewhere(AnalysisPlan plan, long? keyId) => keyId is { } key && plan.Rules.KeysElsewhere.Contains(key);

    private static string Person(AnalysisPlan plan, LogRows rows, string id) =>
        plan.Rules.JoinsPeople && rows.Joins.LastOrDefault(join => join.EarlierId == id && !IsSetAside(plan, join)) is { } join
            ? join.UnitId
            : id;

    private static bool IsSetAside(AnalysisPlan plan, Join join) =>
        plan.Rules.SetAside.Any(one =>
            one is { UnitId: null, IsExternal: null, FromUtc: null, ToUtc: null, CoversExposures: true }
            && (one.KeyId is null || one.KeyId == join.By.KeyId)
        );

    private static bool IsSetAside(AnalysisPlan plan, MetricEvent e) => plan.Rules.SetAside.Any(one => one.CoversEvents && Covers(one, e));

    private static bool Covers(SetAside one, Exposure x) =>
        one.CoversExposures
        && (one.IsExternal is null || one.IsExternal == (x.Source == ExposureSource.External))
        && Covers(one, x.KeyId, x.ExposedUtc);

    private static bool Covers(SetAside one, MetricEvent e) => Covers(one, e.KeyId, e.TimestampUtc);

    private static bool Covers(SetAside one, long? keyId, DateTime at) =>
        (one.KeyId is null || one.KeyId == keyId)
        && (one.FromUtc is not { } from || at >= from.UtcDateTime)
        && (one.ToUtc is not { } to || at < to.UtcDateTime);

    private long Excluded() =>
        OfPlan(plan, rows).Count(x => plan.Rules.SetAside.Any(one => Covers(one, x)))
        + rows.Events.Count(e =>
            e.TimestampUtc < plan.UntilUtc
            && plan.Metrics.Any(metric => metric.EventType == e.Type)
            && IsSetAside(plan, e)
            && !IsElsewhere(plan, e.KeyId)
        );

    private double Value(MetricPlan metric, Exposure unit, DateTime until)
    {
        var events = _events[unit.UnitId].Where(e => Counts(metric, unit, e, until)).ToList();
        var value = metric.Kind switch
        {
            MetricKind.Proportion => events.Count > 0 ? 1 : 0,
            MetricKind.Mean => events.Sum(e => e.Value ?? 0),
            _ => events.Count,
        };
        return Math.Min(value, metric.Cap ?? double.PositiveInfinity);
    }

    private IEnumerable<DateTime> Counted(MetricPlan metric, Exposure unit, DateTime until) =>
        _events[unit.UnitId].Where(e => Counts(metric, unit, e, until)).Select(e => e.TimestampUtc);

    private static bool Counts(MetricPlan metric, Exposure unit, MetricEvent e, DateTime until) =>
        e.Type == metric.EventType
        && (metric.Filters is null || FilterCheck.Holds(metric.Filters, e.Properties))
        && e.TimestampUtc >= unit.ExposedUtc
        && e.TimestampUtc < until
        && (metric.Window is null || e.TimestampUtc - unit.ExposedUtc < metric.Window);

    private long Early() =>
        Units.Sum(x => _events[x.UnitId].LongCount(e => e.TimestampUtc < x.ExposedUtc && plan.Metrics.Any(m => m.EventType == e.Type)));

    private long Unexposed()
    {
        var exposed = rows
            .Exposures.Select(x => x.Exposure)
            .Where(x => x.ExperimentId == plan.ExperimentId && x.ExposedUtc < plan.UntilUtc)
            .Select(x => Person(plan, rows, x.UnitId))
            .ToHashSet();
        return _events.LongCount(unit => !exposed.Contains(unit.Key) && unit.Any(e => e.ExperimentId == plan.ExperimentId));
    }

    private Cell CellOf(Exposure x) => new(x.VariantId, x.Revision, plan.Dimension is { } key ? TextUnder(key, x.Context) : null);

    private static string TextUnder(string key, string? context) =>
        context is null || !JsonDocument.Parse(context).RootElement.TryGetProperty(key, out var value) ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.ValueKind == JsonValueKind.Null ? ""
        : value.GetRawText();

    private TimeSpan Length =>
        plan.Granularity switch
        {
            Granularity.Hour => TimeSpan.FromHours(1),
            Granularity.Day => TimeSpan.FromDays(1),
            _ => TimeSpan.FromDays(7),
        };

    private DateTime StartOf(DateTime time) =>
        plan.Granularity switch
        {
            Granularity.Hour => time.Date.AddHours(time.Hour),
            Granularity.Day => time.Date,
            _ => time.Date.AddDays(-(((int)time.DayOfWeek + 6) % 7)),
        };
}
