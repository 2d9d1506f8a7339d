using System.ComponentModel.DataAnnotations;
using Assay.Core.Record;

namespace Assay.Server.Settings;

/// <summary>How large an uploaded file may be, and what it may unfold into.</summary>
internal sealed record ImportSettings
{
    private static readonly ImportLimits s_default = new();

    /// <summary>The upload as it comes; a larger one is answered 413.</summary>
    [Range(1_024, 1L << 50)]
    public long UploadBytes { get; init; } = s_default.UploadBytes;

    /// <summary>The text that a compressed upload may unfold into.</summary>
    [Range(1_024, 1L << 50)]
    public long ExpandedBytes { get; init; } = s_default.ExpandedBytes;

    /// <summary>How many times its own size a compressed upload may unfold into, beyond 16 MiB.</summary>
    [Range(1, 1_000_000)]
    public int ExpansionFactor { get; init; } = s_default.ExpansionFactor;

    [Range(1, long.MaxValue)]
    public long Rows { get; init; } = s_default.Rows;

    /// <summary>A line of NDJSON, or a row of a table.</summary>
    [Range(64, 1 << 30)]
    public int LineBytes { get; init; } = s_default.LineBytes;

    [Range(64, 1 << 30)]
    public int CellBytes { get; init; } = s_default.CellBytes;

    [Range(1, 100_000)]
    public int Columns { get; init; } = s_default.Columns;

    /// <summary>Uploads that are under way or wait for their turn; the next one is answered 429.</summary>
    [Range(1, 1_000_000)]
    public int Waiting { get; init; } = s_default.Waiting;

    /// <summary>Finished imports that are kept: the newest.</summary>
    [Range(1, 1_000_000)]
    public int KeptJobs { get; init; } = s_default.KeptJobs;

    /// <summary>How long after their end finished imports are kept.</summary>
    [Range(1, 36_500)]
    public int KeptDays { get; init; } = s_default.KeptFor.Days;

    public ImportLimits ToLimits() =>
        new()
        {
            UploadBytes = UploadBytes,
            ExpandedBytes = ExpandedBytes,
            ExpansionFactor = ExpansionFactor,
            Rows = Rows,
            LineBytes = LineBytes,
            CellBytes = CellBytes,
            Columns = Columns,
            Waiting = Waiting,
            KeptJobs = KeptJobs,
            KeptFor = TimeSpan.FromDays(KeptDays),
        };
}
