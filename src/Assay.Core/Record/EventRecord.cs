namespace Assay.Core.Record;

/// <summary>A checked event on its way into the log; see <see cref="MetricEvent"/>. Its text may lie in a buffer that is used again after the append.</summary>
public readonly record struct EventRecord(
    Utf8Text EventId,
    Utf8Text UnitId,
    Utf8Text Type,
    DateTime TimestampUtc,
    DateTime ReceivedUtc,
    double? Value,
    Utf8Text Properties,
    long? ExperimentId,
    int? VariantId,
    bool HasClientId,
    long? KeyId = null
)
{
    public static EventRecord Of(MetricEvent one) =>
        new(
            one.EventId,
            one.UnitId,
            one.Type,
            one.TimestampUtc,
            one.ReceivedUtc,
            one.Value,
            one.Properties,
            one.ExperimentId,
            one.VariantId,
            one.HasClientId,
            one.KeyId
        );
}
