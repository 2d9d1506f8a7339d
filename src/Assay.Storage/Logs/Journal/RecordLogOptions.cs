namespace Assay.Storage.Logs.Journal;

/// <summary>How the record log writes and how much it holds back.</summary>
/// <param name="Folder">Holds the segment files; made if absent. One process at a time may use it.</param>
public sealed record RecordLogOptions(string Folder)
{
    /// <summary>A segment file is closed when a group would carry it past this size; at most 1 GiB.</summary>
    public long SegmentBytes { get; init; } = 64 << 20;

    /// <summary>Requests share one write and one flush up to this size; a single larger request goes alone.</summary>
    public int GroupBytes { get; init; } = 8 << 20;

    /// <summary>Rows waiting to be written or loaded; beyond it new batches are refused for now.</summary>
    public int BacklogRows { get; init; } = 1_000_000;

    /// <summary>As <see cref="BacklogRows"/>, in bytes as written to disk; in memory a row takes about three times that.</summary>
    public long BacklogBytes { get; init; } = 256 << 20;

    /// <summary>Rows that are loaded in one transaction, or a little more: a group is never split.</summary>
    public int LoadRows { get; init; } = 245_760;

    /// <summary>Longest wait of a row for others to be loaded with.</summary>
    public TimeSpan LoadDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Memory for the ids of events, at most about 43 bytes for each; beyond it the oldest are forgotten first.</summary>
    public long EventIdBytes { get; init; } = 1L << 30;

    /// <summary>Called before a group is written; a failure leaves the journal as it is.</summary>
    internal Action? BeforeWriting { get; init; }

    /// <summary>Called with the segment's number once a group is durable; a failure leaves the group unacknowledged.</summary>
    internal Action<long>? BeforeAcknowledging { get; init; }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SegmentBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SegmentBytes, 1 << 30);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(GroupBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BacklogRows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BacklogBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LoadRows);
        ArgumentOutOfRangeException.ThrowIfNegative(LoadDelay.Ticks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(EventIdBytes);
    }
}
