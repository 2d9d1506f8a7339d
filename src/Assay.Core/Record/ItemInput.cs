namespace Assay.Core.Record;

/// <summary>An event as somebody sent it: read, not yet checked.</summary>
/// <param name="UserId">The known unit; an event needs this or <paramref name="AnonymousId"/>.</param>
/// <param name="Experiment">Key or id, where the sender named one.</param>
/// <param name="Variant">Key or id, where the sender named one.</param>
/// <param name="Properties">A JSON object, or none.</param>
/// <param name="PropertyKeys">Number of members of <paramref name="Properties"/>.</param>
/// <param name="AnonymousId">The visitor; with <paramref name="UserId"/>: the id from before the user was known.</param>
public readonly record struct EventInput(
    Utf8Text EventId,
    Utf8Text UserId,
    Utf8Text Type,
    DateTime? TimestampUtc,
    double? Value,
    Utf8Text Properties,
    int PropertyKeys,
    Utf8Text Experiment,
    Utf8Text Variant,
    Utf8Text AnonymousId = default
);

/// <summary>An exposure as somebody sent it: read, not yet checked.</summary>
/// <param name="Context">A JSON object, or none.</param>
/// <param name="AnonymousId">The visitor; with <paramref name="UserId"/>: the id from before the user was known, whose variant is the user's too.</param>
/// <param name="ContextKeys">Number of members of <paramref name="Context"/>.</param>
public readonly record struct ExposureInput(
    string? UserId,
    string? Experiment,
    string? Variant,
    DateTime? ExposedUtc,
    string? Context,
    bool IsExternal,
    string? AnonymousId = null,
    int ContextKeys = 0
);

/// <summary>Why one item of a batch was not taken.</summary>
public sealed record Rejection(int Index, string Code, string Detail);

/// <summary>What became of a batch.</summary>
public sealed record BatchReceipt(int Accepted, int Duplicates, IReadOnlyList<Rejection> Rejected);
