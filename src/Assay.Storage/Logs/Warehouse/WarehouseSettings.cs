namespace Assay.Storage.Logs.Warehouse;

/// <summary>What the embedded analytical engine may use of the machine.</summary>
public sealed record WarehouseSettings
{
    /// <summary>Most memory in bytes before queries spill to disk; <c>null</c>: 80 % of the machine's.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Threads that work on queries together; <c>null</c>: one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Queries that run at once; more wait their turn.</summary>
    public int ConcurrentQueries { get; init; } = 4;

    /// <summary>How much is loaded, in bytes, before the write-ahead log is folded into the file.</summary>
    /// <remarks>Larger: fewer pauses while loading, and a longer start after a crash.</remarks>
    public long CheckpointBytes { get; init; } = 256 << 20;
}
