using System.Globalization;
using System.Text.Json;

namespace Assay.Server.Tests.Documentation;

/// <summary>Says where a value does not fit its schema. Knows the keywords that our document uses, and refuses others.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    private static readonly string[] Known =
    [
        "$ref",
        "type",
        "enum",
        "format",
        "properties",
        "required",
        "items",
        "additionalProperties",
        "anyOf",
        "allOf",
        "oneOf",
        "description",
        "default",
        "example",
    ];

    public IEnumerable<string> Complaints(JsonElement value, JsonElement schema, string place = "$")
    {
        if (schema.ValueKind is JsonValueKind.True)
            return [];
        if (schema.TryGetProperty("$ref", out var reference))
            return Complaints(value, reference.GetString()![2..].Split('/').Aggregate(document, (at, name) => at.GetProperty(name)), place);
        var unknown = schema.EnumerateObject().Where(keyword => !Known.Contains(keyword.Name)).Select(keyword => $"keyword {keyword.Name}");
        return
        [
            .. unknown.Concat(OfValue(value, schema)).Select(complaint => $"{place}: {complaint}"),
            .. OfMembers(value, schema, place),
            .. OfItems(value, schema, place),
            .. OfBranches(value, schema, place),
        ];
    }

    private static IEnumerable<string> OfValue(JsonElement value, JsonElement schema)
    {
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(one => IsOf(value, one)))
            yield return $"{value.GetRawText()} is not of {type.GetRawText()}";
        if (schema.TryGetProperty("enum", out var listed) && !listed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
            yield return $"{value.GetRawText()} is not one of {listed.GetRawText()}";
        if (schema.TryGetProperty("format", out var format) && !HasFormat(value, format.GetString()!))
            yield return $"{value.GetRawText()} is no {format}";
    }

    private IEnumerable<string> OfMembers(JsonElement value, JsonElement schema, string place)
    {
        if (value.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var name in Listed(schema, "required").Select(one => one.GetString()!))
            if (!value.TryGetProperty(name, out _))
                yield return $"{place}: {name} is missing";
        foreach (var member in value.EnumerateObject())
        {
            var isNamed = schema.TryGetProperty("properties", out var members) & members.ValueKind == JsonValueKind.Object;
            if (isNamed && members.TryGetProperty(member.Name, out var own))
                foreach (var complaint in Complaints(member.Value, own, $"{place}.{member.Name}"))
                    yield return complaint;
            else if (schema.TryGetProperty("additionalProperties", out var others))
                foreach (var complaint in Complaints(member.Value, others, $"{place}.{member.Name}"))
                    yield return complaint;
            // The document promises what it names; the reason beside a number that cannot be given is not named one by one.
            else if (isNamed && !member.Name.EndsWith("_unavailable", StringComparison.Ordinal))
                yield return $"{place}: {member.Name} is not documented";
        }
    }

    private IEnumerable<string> OfItems(JsonElement value, JsonElement schema, string place) =>
        value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items)
            ? value.EnumerateArray().SelectMany((one, index) => Complaints(one, items, $"{place}[{index}]"))
            : [];

    private IEnumerable<string> OfBranches(JsonElement value, JsonElement schema, string place)
    {
        foreach (var complaint in Listed(schema, "allOf").SelectMany(branch => Complaints(value, branch, place)))
            yield return complaint;
        if (Fitting(value, schema, "anyOf") == 0)
            yield return $"{place}: {value.GetRawText()} fits nothing of anyOf: {Nearest(value, schema, place)}";
        if (Fitting(value, schema, "oneOf") is { } fitting and not 1)
            yield return $"{place}: {value.GetRawText()} fits {fitting} of oneOf";
    }

    private int? Fitting(JsonElement value, JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var branches)
            ? branches.EnumerateArray().Count(branch => !Complaints(value, branch).Any())
            : null;

    private string Nearest(JsonElement value, JsonElement schema, string place) =>
        string.Join("; ", Complaints(value, Listed(schema, "anyOf").Last(), place));

    private static IEnumerable<JsonElement> Listed(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var listed) ? listed.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];

    private static bool IsOf(JsonElement value, string type) =>
        type switch
        {
            "null" => value.ValueKind == JsonValueKind.Null,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() % 1 == 0,
            _ => false,
        };

    private static bool HasFormat(JsonElement value, string format) =>
        (format, value.ValueKind) switch
        {
            ("date-time", JsonValueKind.String) => DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _),
            ("int32", JsonValueKind.Number) => value.TryGetInt32(out _),
            ("uint32", JsonValueKind.Number) => value.TryGetUInt32(out _),
            ("int64", JsonValueKind.Number) => value.TryGetInt64(out _),
            _ => true,
        };
}
