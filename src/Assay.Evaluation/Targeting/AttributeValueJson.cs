using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Evaluation.Targeting;

/// <summary>Attribute values as JSON: a scalar, or an array of them. Objects are refused.</summary>
internal sealed class AttributeValueJson : JsonConverter<AttributeValue>
{
    public override bool HandleNull => true;

    public override AttributeValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return From(document.RootElement) ?? throw new JsonException("A value is a text, number, boolean or a list of these.");
    }

    public override void Write(Utf8JsonWriter writer, AttributeValue value, JsonSerializerOptions options)
    {
        switch (value.Kind)
        {
            case AttributeKind.Missing:
                writer.WriteNullValue();
                break;
            case AttributeKind.Boolean:
                writer.WriteBooleanValue(value.Number != 0);
                break;
            case AttributeKind.Number:
                writer.WriteNumberValue(value.Number);
                break;
            case AttributeKind.Text:
                writer.WriteStringValue(value.Text);
                break;
            default:
                writer.WriteStartArray();
                foreach (var item in value.Items)
                    Write(writer, item, options);
                writer.WriteEndArray();
                break;
        }
    }

    /// <summary>The value, or null for what cannot be one.</summary>
    public static AttributeValue? From(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number => ExactNumber.TryRead(json, out var number) ? AttributeValue.Of(number) : null,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => default(AttributeValue),
            JsonValueKind.Array => FromArray(json),
            _ => null,
        };

    /// <summary>What an application sent: of a list, the items that can be values. A text that no encoding can hold is none.</summary>
    public static AttributeValue? FromSent(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.Array
                ? AttributeValue.Of(json.EnumerateArray().Select(FromSent).OfType<AttributeValue>())
                : From(json);
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair; there is no other way to learn of it
        }
    }

    private static AttributeValue? FromArray(JsonElement json)
    {
        var items = json.EnumerateArray().Select(From).ToArray();
        return items.Any(item => item is null) ? null : AttributeValue.Of(items.Select(item => item!.Value));
    }
}
