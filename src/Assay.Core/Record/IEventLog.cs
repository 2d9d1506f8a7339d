namespace Assay.Core.Record;

/// <summary>Narrows a query over events; <c>null</c> does not narrow. Ordered by time, then event id.</summary>
/// <param name="FromUtc">Inclusive.</param>
/// <param name="UntilUtc">Exclusive.</param>
/// <param name="Experiment">
/// Only events of units exposed in it (at or after their exposure), with the unit's variant; and events that name the experiment, with the
/// variant that they name where their unit does not count.
/// </param>
/// <param name="VariantId">With <paramref name="Experiment"/>: only events told with this variant.</param>
/// <param name="After">Where the page before ended.</param>
public sealed record EventQuery(
    DateTime? FromUtc,
    DateTime? UntilUtc,
    IReadOnlyList<string>? Types,
    IReadOnlyList<string>? UnitIds,
    (long ExperimentId, int Iteration)? Experiment,
    int? VariantId,
    EventCursor? After,
    int Limit
)
{
    /// <summary>How the rows of <see cref="Experiment"/> are read.</summary>
    public EvidenceRules Rules { get; init; } = EvidenceRules.Plain;
}

/// <summary>The last event of a page.</summary>
public sealed record EventCursor(DateTime TimestampUtc, string EventId);

/// <summary>Append-only record of what units did.</summary>
/// <remarks>Every adapter passes EventLogContract.</remarks>
public interface IEventLog
{
    /// <summary>Stores the batch whole or not at all; durable when the task completes. Concurrent calls share commits.</summary>
    /// <remarks>An event id held in the last 24 hours (by receipt) is skipped as a duplicate, so a retry is safe.</remarks>
    /// <exception cref="StoreUnavailableException">Nothing was stored (the queue is full, or the disk failed).</exception>
    /// <param name="batch">Read before the call returns its task, and not after.</param>
    ValueTask<AppendCount> AppendAsync(ReadOnlyMemory<EventRecord> batch, CancellationToken ct);

    /// <inheritdoc cref="AppendAsync(ReadOnlyMemory{EventRecord}, CancellationToken)"/>
    ValueTask<AppendCount> AppendAsync(IReadOnlyList<MetricEvent> batch, CancellationToken ct) =>
        AppendAsync(batch.Select(EventRecord.Of).ToArray(), ct);

    /// <summary>Reads what was acknowledged before the call.</summary>
    Task<IReadOnlyList<MetricEvent>> QueryAsync(EventQuery query, CancellationToken ct);
}
