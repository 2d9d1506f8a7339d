using Assay.Core.Record;

namespace Assay.Core.Tests;

/// <summary>Both logs in memory.</summary>
internal sealed class MemoryLog : IExposureLog, IEventLog
{
    private readonly Dictionary<(long, int, string), int> _variants = [];
    private readonly HashSet<(long, int, string)> _crossed = [];
    private readonly HashSet<string> _eventIds = [];

    /// <summary>Whether every write is refused, as by a full disk.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>How often exposures were written.</summary>
    public int Appends { get; private set; }

    public List<Exposure> Exposures { get; } = [];
    public List<MetricEvent> Events { get; } = [];

    public ValueTask<AppendCount> AppendAsync(IReadOnlyList<Exposure> batch, CancellationToken ct)
    {
        if (IsUnavailable)
            throw new StoreUnavailableException("The disk is full.");
        Appends++;
        var fresh = batch.Where(IsNews).ToList();
        Exposures.AddRange(fresh);
        return ValueTask.FromResult(new AppendCount(fresh.Count, batch.Count - fresh.Count));
    }

    public ValueTask<AppendCount> AppendAsync(ReadOnlyMemory<EventRecord> batch, CancellationToken ct)
    {
        var fresh = batch.ToArray().Select(Event).Where(one => _eventIds.Add(one.EventId)).ToList();
        Events.AddRange(fresh);
        return ValueTask.FromResult(new AppendCount(fresh.Count, batch.Length - fresh.Count));
    }

    public int? FindVariant(long experimentId, int iteration, string unitId) =>
        _variants.TryGetValue((experimentId, iteration, unitId), out var variant) ? variant : null;

    public Task<IReadOnlyList<MetricEvent>> QueryAsync(EventQuery query, CancellationToken ct) =>
        throw new NotSupportedException("Queries are tested on the engines.");

    private static MetricEvent Event(EventRecord row) =>
        new(
            row.EventId.ToString(),
            row.UnitId.ToString(),
            row.Type.ToString(),
            row.TimestampUtc,
            row.ReceivedUtc,
            row.Value,
            row.Properties.IsGiven ? row.Properties.ToString() : null,
            row.ExperimentId,
            row.VariantId
        )
        {
            HasClientId = row.HasClientId,
        };

    private bool IsNews(Exposure one)
    {
        var unit = (one.ExperimentId, one.Iteration, one.UnitId);
        return _variants.TryAdd(unit, one.VariantId) || (_variants[unit] != one.VariantId && _crossed.Add(unit));
    }
}
