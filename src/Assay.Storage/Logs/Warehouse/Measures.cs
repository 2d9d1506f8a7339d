using System.Text.Json;
using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>What is added up once per unit, and serves every metric on these events.</summary>
/// <param name="Slot">Measures of a slot share a row per unit.</param>
/// <param name="Lane">The measure's columns in that row.</param>
/// <param name="Filters">What an event's properties must be; <c>null</c>: anything.</param>
/// <param name="CountsEarly">One measure of each planned event type counts the events before exposure.</param>
internal sealed record Measure(
    int Index,
    int Slot,
    int Lane,
    string EventType,
    TimeSpan? Window,
    ConditionDefinition? Filters,
    bool CountsEarly
);

/// <summary>The measures behind a plan's metrics: one for each event type, window and filter.</summary>
internal sealed class Measures
{
    // Few enough that a row stays narrow with thousands of metrics, enough that most experiments need one row per unit.
    private const int MaxLanes = 8;

    private readonly Dictionary<(string, TimeSpan?, string?), Measure> _measures = [];

    public Measures(AnalysisPlan plan)
    {
        var metrics = plan.Metrics.DistinctBy(Key).ToList();
        var planned = plan.Metrics.Where(metric => metric.IsPlanned).Select(metric => metric.EventType).ToHashSet();
        var types = new HashSet<string>();
        Lanes = Math.Min(MaxLanes, metrics.Count);
        foreach (var (index, metric) in metrics.Index())
        {
            var type = metric.EventType;
            var countsEarly = types.Add(type) && planned.Contains(type);
            _measures[Key(metric)] = new(index, index / Lanes, index % Lanes, type, metric.Window, metric.Filters, countsEarly);
        }
        Slots = (metrics.Count + Lanes - 1) / Lanes;
        EventTypes = types;
        LanesWithAmounts = plan.Metrics.Where(metric => metric.Kind == MetricKind.Mean).Select(metric => Of(metric).Lane).ToHashSet();
    }

    /// <summary>How many measures share a row.</summary>
    public int Lanes { get; }

    public int Slots { get; }

    /// <summary>Lanes in which a metric asks for the sum of values; the others only count.</summary>
    public IReadOnlySet<int> LanesWithAmounts { get; }

    public IReadOnlyCollection<string> EventTypes { get; }

    public IEnumerable<Measure> All => _measures.Values;

    public Measure Of(MetricPlan metric) => _measures[Key(metric)];

    private static (string EventType, TimeSpan? Window, string? Filters) Key(MetricPlan metric) =>
        (metric.EventType, metric.Window, metric.Filters is null ? null : JsonSerializer.Serialize(metric.Filters, Wire.Json));
}
