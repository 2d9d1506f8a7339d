using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Evaluation;

namespace Assay.Server.Requests;

/// <summary>Times are UTC: written with <c>Z</c>, and read as UTC where the client names no offset, whatever zone this machine is in.</summary>
internal sealed class UtcTimes : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !TimeText.TryRead(reader.GetString(), out var utc))
            throw new JsonException();
        return new DateTimeOffset(utc);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);
}
