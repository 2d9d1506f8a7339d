using System.ComponentModel.DataAnnotations;
using Assay.Core.Record;

namespace Assay.Server.Settings;

/// <summary>What is taken with a publishable key, which anybody can read off a page.</summary>
internal sealed record ClientKeySettings
{
    /// <summary>Items in one batch of events, and experiments in one question for assignments.</summary>
    [Range(1, 100_000)]
    public int BatchItems { get; init; } = 100;

    /// <summary>How long ago an exposure or event may lie.</summary>
    [Range(1, 24 * 366)]
    public int BackdatingHours { get; init; } = 7 * 24;

    public SenderLimits ToLimits() => new() { MaxBatchItems = BatchItems, MaxAge = TimeSpan.FromHours(BackdatingHours) };
}
