namespace Assay.Core.Record;

/// <summary>The sender of exposures and events, as far as it decides what is taken from them.</summary>
/// <param name="Environment">Where the sender acts; <c>null</c>: anywhere.</param>
/// <param name="IsTrusted">
/// A server of the application, which may record what was assigned elsewhere and long ago. The other kind is anybody who has read a
/// publishable key.
/// </param>
public readonly record struct Sender(string? Environment, bool IsTrusted);

/// <summary>What is taken from a sender that nobody vouches for.</summary>
public sealed record SenderLimits
{
    public int MaxBatchItems { get; init; } = 100;

    /// <summary>How long ago an exposure or event may lie: long enough for a device that was offline.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);
}
