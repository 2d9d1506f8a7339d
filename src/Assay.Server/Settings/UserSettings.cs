using System.ComponentModel.DataAnnotations;
using Assay.Core.Evaluate;

namespace Assay.Server.Settings;

/// <summary>How the evaluation reads stored users.</summary>
internal sealed record UserSettings
{
    /// <summary>Memory for users read lately.</summary>
    [Range(1, 1 << 20)]
    public int CacheMegabytes { get; init; } = 64;

    /// <summary>How long an evaluation waits for a user's stored attributes before it goes on without them.</summary>
    [Range(1, 60_000)]
    public int ReadMilliseconds { get; init; } = 500;

    public UserDirectoryOptions ToOptions() => new((long)CacheMegabytes << 20, TimeSpan.FromMilliseconds(ReadMilliseconds));
}
