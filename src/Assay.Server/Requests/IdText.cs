using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Server.Requests;

/// <summary>An id of the application's: a text, or an integer taken as its digits, since many ids are numbers.</summary>
internal sealed class IdText : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            JsonTokenType.Number when reader.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => throw new JsonException(),
        };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
