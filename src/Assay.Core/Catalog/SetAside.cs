using System.Text.Json.Serialization;

namespace Assay.Core.Catalog;

/// <summary>Rows of an experiment that do not count. All that is named must hold together; what is <c>null</c> does not narrow.</summary>
/// <param name="Number">Within the experiment, never given again.</param>
/// <param name="Kind">Exposures or events; <c>null</c>: both.</param>
/// <param name="IsExternal">Exposures alone: assigned elsewhere, or by us.</param>
/// <param name="KeyId">The API key that recorded them.</param>
/// <param name="UnitId">All rows of this person.</param>
/// <param name="FromUtc">When it happened: inclusive.</param>
/// <param name="ToUtc">When it happened: exclusive.</param>
/// <param name="Reason">For whoever reads the results later.</param>
public sealed record SetAside(
    int Number,
    SetAsideKind? Kind,
    bool? IsExternal,
    long? KeyId,
    string? UnitId,
    DateTimeOffset? FromUtc,
    DateTimeOffset? ToUtc,
    string Reason
)
{
    /// <summary>When it was recorded: inclusive.</summary>
    public DateTimeOffset? ReceivedFromUtc { get; init; }

    /// <summary>When it was recorded: exclusive.</summary>
    public DateTimeOffset? ReceivedToUtc { get; init; }

    public DateTimeOffset AtUtc { get; init; }
    public string By { get; init; } = "";

    [JsonIgnore]
    public bool CoversExposures => Kind is null or SetAsideKind.Exposures;

    [JsonIgnore]
    public bool CoversEvents => Kind is null or SetAsideKind.Events && IsExternal is null;
}

public enum SetAsideKind
{
    Exposures,
    Events,
}
