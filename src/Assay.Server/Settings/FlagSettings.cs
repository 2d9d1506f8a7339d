using System.ComponentModel.DataAnnotations;

namespace Assay.Server.Settings;

/// <summary>When a flag counts as stale.</summary>
internal sealed record FlagSettings
{
    /// <summary>Days without an evaluation.</summary>
    [Range(1, 3650)]
    public int StaleDays { get; init; } = 30;
}
