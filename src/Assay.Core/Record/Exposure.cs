namespace Assay.Core.Record;

/// <summary>Where the variant of an exposure came from.</summary>
public enum ExposureSource
{
    /// <summary>Our own assignment gives this variant.</summary>
    Assigned,

    /// <summary>Assigned by another system; taken as told.</summary>
    External,
}

/// <summary>The recorded fact that a unit met its variant. Analysis counts these.</summary>
/// <param name="VariantId">The variant's id within its experiment.</param>
/// <param name="ExposedUtc">Kind is <see cref="DateTimeKind.Utc"/>.</param>
/// <param name="Context">JSON object with what was known at exposure (dimensions), or <c>null</c>.</param>
public sealed record Exposure(
    long ExperimentId,
    int Iteration,
    int Revision,
    string UnitId,
    int VariantId,
    DateTime ExposedUtc,
    ExposureSource Source = ExposureSource.Assigned,
    string? Context = null
)
{
    /// <summary>The API key that recorded it; <c>null</c>: the server itself, or a row from before keys were kept.</summary>
    public long? KeyId { get; init; }

    /// <summary>When it reached us; <c>null</c> for a row from before that was kept. Kind is <see cref="DateTimeKind.Utc"/>.</summary>
    public DateTime? ReceivedUtc { get; init; }

    /// <summary>The unit was named by an anonymous id alone.</summary>
    public bool IsAnonymous { get; init; }

    public ExposureMark Mark => new(ExperimentId, Iteration, UnitId, VariantId, Source, KeyId, IsAnonymous);
}

/// <summary>What tells exposures apart beside their time: of each mark the log keeps the earliest.</summary>
public readonly record struct ExposureMark(
    long ExperimentId,
    int Iteration,
    string UnitId,
    int VariantId,
    ExposureSource Source,
    long? KeyId,
    bool IsAnonymous
);
