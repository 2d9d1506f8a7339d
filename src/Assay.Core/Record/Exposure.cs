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
);
