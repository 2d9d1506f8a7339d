namespace Assay.Core.Record;

/// <summary>How large an upload may be, and what it may unfold into.</summary>
public sealed record ImportLimits
{
    /// <summary>The upload as it comes.</summary>
    public long UploadBytes { get; init; } = 2L << 30;

    /// <summary>The text that it unfolds into, where it is compressed.</summary>
    public long ExpandedBytes { get; init; } = 32L << 30;

    /// <summary>How many times its size a compressed upload may unfold into, beyond <see cref="FreeExpansion"/>.</summary>
    public int ExpansionFactor { get; init; } = 200;

    public long Rows { get; init; } = 100_000_000;

    /// <summary>A line of NDJSON, or a row of a table.</summary>
    public int LineBytes { get; init; } = 1 << 20;

    public int CellBytes { get; init; } = 256 << 10;

    public int Columns { get; init; } = 2_000;

    /// <summary>Uploads that are under way, wait for their turn, or are worked on.</summary>
    public int Waiting { get; init; } = 100;

    /// <summary>Finished jobs that are kept: the newest, and of them those that <see cref="KeptFor"/> lets stay.</summary>
    public int KeptJobs { get; init; } = 1_000;

    public TimeSpan KeptFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Small files may unfold into this much, whatever their size.</summary>
    public const long FreeExpansion = 16 << 20;

    /// <summary>How much a file of this size may unfold into.</summary>
    public long ExpansionOf(long bytes) => Math.Min(ExpandedBytes, FreeExpansion + bytes * ExpansionFactor);
}
