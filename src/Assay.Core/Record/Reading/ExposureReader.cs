using System.Text.Json;

namespace Assay.Core.Record.Reading;

/// <summary>Reads exposures out of JSON in one pass. A bad field spoils its exposure, not its neighbours.</summary>
public static class ExposureReader
{
    /// <summary>Reads the object at which the reader stands and leaves it at the object's end.</summary>
    /// <param name="json">All of the text under the reader.</param>
    public static Outcome<ExposureInput> Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return JsonFields.WrongType("$", "an object");
        }
        var fields = new Fields();
        Fault? fault = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            fault = fields.Take(ref reader, json) ?? fault;
        return fault is null ? fields.ToInput() : fault;
    }

    private ref struct Fields
    {
        private string? _userId;
        private string? _experiment;
        private string? _variant;
        private string? _source;
        private string? _context;
        private DateTime? _exposedAt;

        public Fault? Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
        {
            if (reader.ValueTextEquals("user_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, "user_id", ref _userId) : null;
            if (reader.ValueTextEquals("experiment_id"u8) || reader.ValueTextEquals("experiment"u8))
                return reader.Read() ? JsonFields.Text(ref reader, "experiment_id", ref _experiment) : null;
            if (reader.ValueTextEquals("variant"u8) || reader.ValueTextEquals("variant_id"u8))
                return reader.Read() ? JsonFields.Text(ref reader, "variant", ref _variant) : null;
            if (reader.ValueTextEquals("exposed_at"u8) || reader.ValueTextEquals("timestamp"u8))
                return reader.Read() ? JsonFields.Time(ref reader, "exposed_at", ref _exposedAt) : null;
            if (reader.ValueTextEquals("context"u8))
                return reader.Read() ? JsonFields.Object(ref reader, json, "context", ref _context, out _) : null;
            if (reader.ValueTextEquals("source"u8))
                return reader.Read() ? ReadSource(ref reader) : null;
            reader.Read();
            reader.Skip();
            return null;
        }

        public readonly ExposureInput ToInput() => new(_userId, _experiment, _variant, _exposedAt, _context, _source == "external");

        private Fault? ReadSource(ref Utf8JsonReader reader)
        {
            var fault = JsonFields.Text(ref reader, "source", ref _source);
            return fault is null && _source is not (null or "external" or "assigned")
                ? JsonFields.WrongType("source", "\"assigned\" or \"external\"")
                : fault;
        }
    }
}
