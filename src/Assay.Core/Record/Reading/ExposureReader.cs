using System.Text.Json;

namespace Assay.Core.Record.Reading;

/// <summary>Reads exposures out of JSON.</summary>
public static class ExposureReader
{
    /// <inheritdoc cref="ItemReading.Read"/>
    public static Outcome<ExposureInput> Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json) =>
        ItemReading.Read<Fields, ExposureInput>(ref reader, json);

    private static readonly string[] Names =
    [
        "user_id",
        "anonymous_id",
        "experiment_id",
        "experiment",
        "variant",
        "variant_id",
        "exposed_at",
        "timestamp",
        "context",
        "source",
    ];

    private struct Fields : IItemFields<ExposureInput>
    {
        private string? _userId;
        private string? _anonymousId;
        private string? _experiment;
        private string? _variant;
        private string? _source;
        private string? _context;
        private int _contextKeys;
        private DateTime? _exposedAt;

        public Fault? Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
        {
            if (reader.ValueTextEquals("user_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, "user_id", ref _userId) : null;
            if (reader.ValueTextEquals("anonymous_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, "anonymous_id", ref _anonymousId) : null;
            if (reader.ValueTextEquals("experiment_id"u8) || reader.ValueTextEquals("experiment"u8))
                return reader.Read() ? JsonFields.Text(ref reader, "experiment_id", ref _experiment) : null;
            if (reader.ValueTextEquals("variant"u8) || reader.ValueTextEquals("variant_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, "variant", ref _variant) : null;
            if (reader.ValueTextEquals("exposed_at"u8) || reader.ValueTextEquals("timestamp"u8))
                return reader.Read() ? JsonFields.Time(ref reader, "exposed_at", ref _exposedAt) : null;
            if (reader.ValueTextEquals("context"u8))
                return reader.Read() ? JsonFields.Object(ref reader, json, "context", ref _context, out _contextKeys) : null;
            if (reader.ValueTextEquals("source"u8))
                return reader.Read() ? ReadSource(ref reader) : null;
            return JsonFields.Unknown(ref reader, Names);
        }

        public readonly ExposureInput ToInput() =>
            new(_userId, _experiment, _variant, _exposedAt, _context, _source == "external", _anonymousId, _contextKeys);

        private Fault? ReadSource(ref Utf8JsonReader reader)
        {
            var fault = JsonFields.Text(ref reader, "source", ref _source);
            return fault is null && _source is not (null or "external" or "assigned")
                ? JsonFields.WrongType("source", "\"assigned\" or \"external\"")
                : fault;
        }
    }
}
