using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Server.Integrations.GrowthBook;

/// <summary>Says conditions in GrowthBook's language, so that its SDKs decide exactly as we do; where that cannot be, notes why.</summary>
/// <remarks>
/// Its SDKs compare as JavaScript does ("8" is greater than 5, null is at least 0) and look into lists by themselves; we do neither. So each
/// test states the type it is meant for. Read from the SDK's <c>mongrule.ts</c>, version 1.8.
/// </remarks>
internal sealed class GrowthBookConditions(Snapshot snapshot, GrowthBookNames names, ICollection<string> obstacles)
{
    /// <summary>What .NET reads as a number and JavaScript too, once it is compared with one.</summary>
    private const string NumericText = @"^[\t-\r ]*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[\t-\r ]*$";

    private static readonly Dictionary<string, string> Comparisons = new()
    {
        ["gt"] = "$gt",
        ["gte"] = "$gte",
        ["lt"] = "$lt",
        ["lte"] = "$lte",
    };

    /// <summary>All of the conditions; <c>null</c> where there are none.</summary>
    public JsonObject? All(IReadOnlyList<ConditionDefinition> conditions) =>
        conditions.Count switch
        {
            0 => null,
            1 => Of(conditions[0]),
            _ => Group("$and", conditions),
        };

    private JsonObject Of(ConditionDefinition condition)
    {
        var positive = condition switch
        {
            { Segment: { } segment } => Segment(segment),
            { All: { } all } => Group("$and", all),
            { Any: { } any } => Group("$or", any),
            _ => Attribute(condition),
        };
        return condition.Negate ? Not(positive) : positive;
    }

    private JsonObject Attribute(ConditionDefinition condition)
    {
        var (attribute, values) = (names.Of(condition.Attribute!), condition.Values);
        if (attribute.StartsWith('$'))
            return Obstacle($"the attribute '{attribute}' begins with '$'");
        if (condition.IgnoreCase)
            return Obstacle($"the condition on '{attribute}' ignores case, which SDKs do differently");
        return condition.Op switch
        {
            "equals" or "in" => IsOneOf(attribute, values),
            "not_equals" or "not_in" => Not(IsOneOf(attribute, values)),
            "gt" or "gte" or "lt" or "lte" => Compares(attribute, Comparisons[condition.Op], values[0]),
            "contains" => Matches(attribute, values, "", ""),
            "starts_with" => Matches(attribute, values, "^", ""),
            "ends_with" => Matches(attribute, values, "", "$"),
            "any_of" => Test(attribute, "$in", List(values)),
            "all_of" => new JsonObject { ["$and"] = new JsonArray([.. values.Select(value => Test(attribute, "$in", List([value])))]) },
            "exists" => values is [{ Kind: AttributeKind.Boolean, Number: 0 }] ? Not(Exists(attribute)) : Exists(attribute),
            "in_segment" => AnySegment(values),
            "not_in_segment" => Not(AnySegment(values)),
            _ => Obstacle($"its SDKs have no operator that does exactly what '{condition.Op}' on '{attribute}' does"),
        };
    }

    /// <summary>A list is never equal to one of its items.</summary>
    private static JsonObject IsOneOf(string attribute, IReadOnlyList<AttributeValue> values) =>
        new()
        {
            [attribute] = new JsonObject { ["$in"] = List(values), ["$not"] = OfType("array") },
        };

    /// <summary>Numbers, and texts that are one.</summary>
    private JsonObject Compares(string attribute, string comparison, AttributeValue bound)
    {
        if (bound.Kind != AttributeKind.Number)
            return Obstacle($"the bound for '{attribute}' is not a number");
        var number = new JsonObject { ["$type"] = "number", [comparison] = bound.Number };
        var text = new JsonObject
        {
            ["$type"] = "string",
            ["$regex"] = NumericText,
            [comparison] = bound.Number,
        };
        return new() { ["$or"] = new JsonArray(new JsonObject { [attribute] = number }, new JsonObject { [attribute] = text }) };
    }

    private static JsonObject Matches(string attribute, IReadOnlyList<AttributeValue> values, string before, string after)
    {
        var texts = string.Join('|', values.Select(value => Regex.Escape(value.Text!)));
        return new()
        {
            [attribute] = new JsonObject { ["$type"] = "string", ["$regex"] = $"{before}(?:{texts}){after}" },
        };
    }

    /// <summary>An object is no attribute with us; its members are.</summary>
    private static JsonObject Exists(string attribute) =>
        new()
        {
            [attribute] = new JsonObject { ["$exists"] = true, ["$not"] = OfType("object") },
        };

    private JsonObject AnySegment(IReadOnlyList<AttributeValue> keys) =>
        new() { ["$or"] = new JsonArray([.. keys.Select(key => Segment(key.Text ?? ""))]) };

    private JsonObject Segment(string key)
    {
        var segment = snapshot.Segment(key)!.Definition;
        if (segment.Included.Count + segment.Excluded.Count > 0)
            return Obstacle($"the segment '{key}' lists units, which clients must not see");
        return segment.Rules is { } rules ? Of(rules) : Nobody();
    }

    private JsonObject Group(string of, IReadOnlyList<ConditionDefinition> conditions) =>
        new() { [of] = new JsonArray([.. conditions.Select(Of)]) };

    private JsonObject Obstacle(string why)
    {
        obstacles.Add(why);
        return Nobody();
    }

    private static JsonObject Nobody() => Not([]);

    private static JsonObject Not(JsonObject condition) => new() { ["$not"] = condition };

    private static JsonObject Test(string attribute, string name, JsonNode value) =>
        new() { [attribute] = new JsonObject { [name] = value } };

    private static JsonObject OfType(string type) => new() { ["$type"] = type };

    private static JsonArray List(IReadOnlyList<AttributeValue> values) => [.. values.Select(Value)];

    private static JsonNode? Value(AttributeValue value) =>
        value.Kind switch
        {
            AttributeKind.Boolean => JsonValue.Create(value.Number != 0),
            AttributeKind.Number => JsonValue.Create(value.Number),
            _ => JsonValue.Create(value.Text),
        };
}
