using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Evaluation.Targeting;

/// <summary>The JSON forms of a condition.</summary>
internal sealed class ConditionJson : JsonConverter<ConditionDefinition>
{
    private static readonly HashSet<string> _members =
    [
        "attribute",
        "op",
        "value",
        "values",
        "negate",
        "ignore_case",
        "segment",
        "all",
        "any",
    ];

    public override ConditionDefinition Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return From(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, ConditionDefinition value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        WriteText(writer, "attribute", value.Attribute);
        WriteText(writer, "op", value.Op);
        if (value.Attribute is not null)
            WriteList(writer, "values", value.Values, options);
        WriteText(writer, "segment", value.Segment);
        WriteList(writer, "all", value.All, options);
        WriteList(writer, "any", value.Any, options);
        if (value.Negate)
            writer.WriteBoolean("negate", true);
        if (value.IgnoreCase)
            writer.WriteBoolean("ignore_case", true);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
            writer.WriteString(name, text);
    }

    private static void WriteList<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T>? items, JsonSerializerOptions options)
    {
        if (items is null)
            return;
        writer.WritePropertyName(name);
        JsonSerializer.Serialize(writer, items, options);
    }

    private static ConditionDefinition From(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Array => new() { All = List(json) },
            JsonValueKind.Object when json.EnumerateObject().All(member => _members.Contains(member.Name)) => FromMembers(json),
            JsonValueKind.Object => new() { All = [.. json.EnumerateObject().SelectMany(Shorthand)] },
            _ => throw new JsonException("A condition is an object or an array of conditions."),
        };

    private static ConditionDefinition FromMembers(JsonElement json) =>
        new()
        {
            Attribute = Text(json, "attribute"),
            Op = Text(json, "op"),
            Values = ValuesOf(json),
            Segment = Text(json, "segment"),
            All = json.TryGetProperty("all", out var all) ? List(all) : null,
            Any = json.TryGetProperty("any", out var any) ? List(any) : null,
            Negate = Flag(json, "negate"),
            IgnoreCase = Flag(json, "ignore_case"),
        };

    private static AttributeValue[] ValuesOf(JsonElement json) =>
        json.TryGetProperty("values", out var many) ? [.. Value(many).Items]
        : json.TryGetProperty("value", out var one) ? [Value(one)]
        : [];

    /// <summary>A member of the shorthand: a value to equal, a list to be in, or operators with their values.</summary>
    private static IEnumerable<ConditionDefinition> Shorthand(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.Object
            ? member.Value.EnumerateObject().Select(test => Test(member.Name, test.Name, Value(test.Value)))
            : [Test(member.Name, member.Value.ValueKind == JsonValueKind.Array ? "in" : "equals", Value(member.Value))];

    private static ConditionDefinition Test(string attribute, string op, AttributeValue value) =>
        new()
        {
            Attribute = attribute,
            Op = op,
            Values = value.Kind == AttributeKind.List ? value.Items.ToArray() : [value],
        };

    private static AttributeValue Value(JsonElement json) =>
        AttributeValueJson.From(json) ?? throw new JsonException("A value is a text, number, boolean or a list of these.");

    private static ConditionDefinition[] List(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array
            ? [.. json.EnumerateArray().Select(From)]
            : throw new JsonException("'all' and 'any' hold arrays of conditions.");

    private static string? Text(JsonElement json, string name) =>
        !json.TryGetProperty(name, out var text) || text.ValueKind == JsonValueKind.Null ? null
        : text.ValueKind == JsonValueKind.String ? text.GetString()
        : throw new JsonException($"'{name}' is a text.");

    private static bool Flag(JsonElement json, string name) =>
        json.TryGetProperty(name, out var flag)
        && (
            flag.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? flag.GetBoolean()
                : throw new JsonException($"'{name}' is true or false.")
        );
}
