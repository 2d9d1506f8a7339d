namespace Assay.Core.Record;

/// <summary>Something a unit did.</summary>
/// <param name="EventId">Made by the client, or by us where it gave none.</param>
/// <param name="Type">The event's name.</param>
/// <param name="TimestampUtc">When it happened. Kind is <see cref="DateTimeKind.Utc"/>.</param>
/// <param name="ReceivedUtc">When it reached us. Kind is <see cref="DateTimeKind.Utc"/>.</param>
/// <param name="Properties">A JSON object, or <c>null</c>.</param>
/// <param name="ExperimentId">What the client named, for information: attribution is by unit and time.</param>
/// <param name="VariantId">As <paramref name="ExperimentId"/>.</param>
public sealed record MetricEvent(
    string EventId,
    string UnitId,
    string Type,
    DateTime TimestampUtc,
    DateTime ReceivedUtc,
    double? Value = null,
    string? Properties = null,
    long? ExperimentId = null,
    int? VariantId = null
)
{
    /// <summary>False where we made the id ourselves: such an event cannot come twice.</summary>
    public bool HasClientId { get; init; } = true;

    /// <summary>The API key that recorded it; <c>null</c>: the server itself, or a row from before keys were kept.</summary>
    public long? KeyId { get; init; }

    /// <summary>In a list of an experiment's events: its unit counts there and had met its variant by then, and the event was recorded in an environment of it.</summary>
    public bool IsExposed { get; init; }
}
