using System.Text.Json;
using Assay.Evaluation.Targeting;

namespace Assay.Storage.Tests.Warehouse;

/// <summary>A metric's filters straight from their words, and random ones.</summary>
internal static class FilterCheck
{
    private static readonly string?[] s_properties =
    [
        null,
        "{}",
        """{"country": "US", "amount": 5}""",
        """{"country": "CA", "amount": 7.5, "paid": true}""",
        """{"country": null, "amount": "5"}""",
        """{"a/b~c": "it's \\ \"x\"", "paid": false, "amount": 12345678901}""",
        """{"country": 5}""",
    ];

    private static readonly ConditionDefinition[] s_filters =
    [
        Test("country", "equals", "US"),
        Test("country", "not_equals", "US"),
        Test("country", "in", "US", 5),
        Test("country", "not_in", "CA", 5),
        Test("country", "exists"),
        Test("country", "exists", false),
        Test("amount", "gt", 5),
        Test("amount", "lte", 5),
        Test("amount", "gte", "7.5"),
        Test("paid", "equals", true),
        Test("a/b~c", "contains", "s \\"),
        Test("country", "starts_with", "C"),
        Test("a/b~c", "ends_with", "\""),
        new() { All = [Test("country", "equals", "CA"), Test("paid", "equals", true)] },
        new() { Any = [Test("country", "equals", "US"), Test("paid", "equals", false)] },
        Test("country", "equals", "US") with
        {
            Negate = true,
        },
    ];

    public static ConditionDefinition Draw(Random random) => s_filters[random.Next(s_filters.Length)];

    public static string? DrawProperties(Random random) => s_properties[random.Next(s_properties.Length)];

    public static bool Holds(ConditionDefinition filter, string? properties)
    {
        var holds =
            filter.All is { } all ? all.All(part => Holds(part, properties))
            : filter.Any is { } any ? any.Any(part => Holds(part, properties))
            : Holds(filter, Value(filter.Attribute!, properties));
        return holds != filter.Negate;
    }

    private static bool Holds(ConditionDefinition filter, JsonElement? value)
    {
        var isThere = value is { ValueKind: not JsonValueKind.Null };
        var number =
            value is { ValueKind: JsonValueKind.Number } written ? written.GetDouble()
            : value is { ValueKind: JsonValueKind.String } quoted && double.TryParse(quoted.GetString(), out var read) ? read
            : (double?)null;
        var text = value is { ValueKind: JsonValueKind.String } letters ? letters.GetString() : null;
        bool IsEqual(AttributeValue wanted) =>
            wanted.Kind switch
            {
                AttributeKind.Text => text == wanted.Text,
                AttributeKind.Boolean => value?.ValueKind == (wanted.Number != 0 ? JsonValueKind.True : JsonValueKind.False),
                _ => value?.ValueKind == JsonValueKind.Number && number == wanted.Number,
            };
        double Bound() => filter.Values[0].Text is { } bound ? double.Parse(bound) : filter.Values[0].Number;
        return filter.Op switch
        {
            "exists" => isThere == (filter.Values.Count == 0),
            "equals" or "in" => filter.Values.Any(IsEqual),
            "not_equals" or "not_in" => !filter.Values.Any(IsEqual),
            "gt" => number > Bound(),
            "gte" => number >= Bound(),
            "lte" => number <= Bound(),
            "contains" => text?.Contains(filter.Values[0].Text!, StringComparison.Ordinal) == true,
            "starts_with" => text?.StartsWith(filter.Values[0].Text!, StringComparison.Ordinal) == true,
            _ => text?.EndsWith(filter.Values[0].Text!, StringComparison.Ordinal) == true,
        };
    }

    private static JsonElement? Value(string attribute, string? properties) =>
        properties is not null && JsonDocument.Parse(properties).RootElement.TryGetProperty(attribute, out var value) ? value : null;

    private static ConditionDefinition Test(string attribute, string op, params AttributeValue[] values) =>
        new()
        {
            Attribute = attribute,
            Op = op,
            Values = values,
        };
}
