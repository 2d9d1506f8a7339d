using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>What is added up once per unit, and serves every metric on these events.</summary>
/// <param name="Slot">Measures of a slot share a row per unit.</param>
/// <param name="Lane">The measure's columns in that row.</param>
/// <param name="CountsEarly">One measure of each event type counts the events before exposure.</param>
internal sealed record Measure(int Index, int Slot, int Lane, string EventType, TimeSpan? Window, bool CountsEarly);

/// <summary>The measures behind a plan's metrics: one for each event type and window.</summary>
internal sealed class Measures
{
    // Few enough that a row stays narrow with thousands of metrics, enough that most experiments need one row per unit.
    private const int MaxLanes = 8;

    private readonly Dictionary<(string, TimeSpan?), Measure> _measures = [];

    public Measures(AnalysisPlan plan)
    {
        var keys = plan.Metrics.Select(Key).Distinct().ToList();
        Lanes = Math.Min(MaxLanes, keys.Count);
        var types = new HashSet<string>();
        foreach (var (index, key) in keys.Index())
            _measures[key] = new(index, index / Lanes, index % Lanes, key.EventType, key.Window, types.Add(key.EventType));
        Slots = (keys.Count + Lanes - 1) / Lanes;
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

    private static (string EventType, TimeSpan? Window) Key(MetricPlan metric) => (metric.EventType, metric.Window);
}
