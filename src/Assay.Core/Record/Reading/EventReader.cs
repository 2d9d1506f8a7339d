using System.Text.Json;

namespace Assay.Core.Record.Reading;

/// <summary>Reads events out of JSON.</summary>
public static class EventReader
{
    /// <inheritdoc cref="ItemReading.Read"/>
    public static Outcome<EventInput> Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json) =>
        ItemReading.Read<Fields, EventInput>(ref reader, json);

    private static readonly string[] Names =
    [
        "user_id",
        "anonymous_id",
        "type",
        "event_type",
        "event_name",
        "event_id",
        "id",
        "timestamp",
        "value",
        "properties",
        "experiment_id",
        "variant_id",
        "variant",
    ];

    private struct Fields : IItemFields<EventInput>
    {
        private Utf8Text _eventId;
        private Utf8Text _id;
        private Utf8Text _userId;
        private Utf8Text _anonymousId;
        private Utf8Text _type;
        private Utf8Text _experiment;
        private Utf8Text _variant;
        private Utf8Text _properties;
        private int _propertyKeys;
        private double? _value;
        private double? _propertyValue;
        private DateTime? _timestamp;

        public Fault? Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
        {
            if (reader.ValueTextEquals("user_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, json, "user_id", ref _userId) : null;
            if (reader.ValueTextEquals("anonymous_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, json, "anonymous_id", ref _anonymousId) : null;
            if (reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("event_type"u8) || reader.ValueTextEquals("event_name"u8))
                return reader.Read() ? JsonFields.Text(ref reader, json, "type", ref _type) : null;
            if (reader.ValueTextEquals("event_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, json, "event_id", ref _eventId) : null;
            if (reader.ValueTextEquals("id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, json, "id", ref _id) : null;
            if (reader.ValueTextEquals("timestamp"u8))
                return reader.Read() ? JsonFields.Time(ref reader, "timestamp", ref _timestamp) : null;
            if (reader.ValueTextEquals("value"u8))
                return reader.Read() ? JsonFields.Number(ref reader, "value", ref _value) : null;
            if (reader.ValueTextEquals("properties"u8))
                return reader.Read()
                    ? JsonFields.Properties(ref reader, json, ref _properties, ref _propertyValue, out _propertyKeys)
                    : null;
            if (reader.ValueTextEquals("experiment_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, json, "experiment_id", ref _experiment) : null;
            if (reader.ValueTextEquals("variant_id"u8) || reader.ValueTextEquals("variant"u8))
                return reader.Read() ? JsonFields.Text(ref reader, json, "variant_id", ref _variant) : null;
            return JsonFields.Unknown(ref reader, Names);
        }

        /// <summary>
        /// The member that is defined for the value decides; one among the properties counts where there is no other. So does <c>event_id</c>
        /// before <c>id</c>, as which answers repeat it.
        /// </summary>
        public readonly EventInput ToInput() =>
            new(
                _eventId.IsGiven ? _eventId : _id,
                _userId,
                _type,
                _timestamp,
                _value ?? _propertyValue,
                _properties,
                _propertyKeys,
                _experiment,
                _variant,
                _anonymousId
            );
    }
}
