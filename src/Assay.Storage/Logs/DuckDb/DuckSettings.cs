namespace Assay.Storage.Logs.DuckDb;

/// <summary>What one database may use; a null leaves DuckDB's own default.</summary>
internal sealed record DuckSettings
{
    /// <summary>Most memory that DuckDB takes, in bytes, before it spills to the temporary folder.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>How many threads run queries.</summary>
    public int? Threads { get; init; }

    /// <summary>Where queries that outgrow memory spill.</summary>
    public string? TempDirectory { get; init; }

    /// <summary>How large the write-ahead log grows, in bytes, before it is folded into the file.</summary>
    public long? CheckpointThresholdBytes { get; init; }

    /// <summary>Name and value as DuckDB takes them; nothing is ever fetched from the network.</summary>
    public IEnumerable<(string Name, string Value)> Options()
    {
        yield return ("autoinstall_known_extensions", "false");
        yield return ("autoload_known_extensions", "false");
        if (MemoryLimitBytes is { } memory)
            yield return ("memory_limit", $"{memory}B");
        if (Threads is { } threads)
            yield return ("threads", $"{threads}");
        if (TempDirectory is { } folder)
            yield return ("temp_directory", folder);
        if (CheckpointThresholdBytes is { } threshold)
            yield return ("checkpoint_threshold", $"{threshold}B");
    }
}
