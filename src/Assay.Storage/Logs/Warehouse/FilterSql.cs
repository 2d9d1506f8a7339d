using System.Globalization;
using Assay.Evaluation.Targeting;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>A metric's filters as a condition on an event's properties. Values and names are only ever bound.</summary>
/// <remarks>The rules are those of targeting: a text never equals a number, and what is missing matches negations only.</remarks>
internal static class FilterSql
{
    /// <summary>A condition that is true or false, never null.</summary>
    /// <param name="json">The column of the properties.</param>
    public static string Of(ConditionDefinition filter, string json, SqlText text)
    {
        var holds = filter switch
        {
            { All: { } all } => Group(all, " AND ", "true", json, text),
            { Any: { } any } => Group(any, " OR ", "false", json, text),
            _ => $"coalesce({Test(filter, json, text)}, false)",
        };
        return filter.Negate != TurnsRound(filter) ? $"(NOT {holds})" : holds;
    }

    private static bool TurnsRound(ConditionDefinition filter) =>
        filter.Op is "not_equals" or "not_in" || filter is { Op: "exists", Values: [{ Kind: AttributeKind.Boolean, Number: 0 }] };

    private static string Group(IReadOnlyList<ConditionDefinition> parts, string word, string empty, string json, SqlText text) =>
        parts.Count == 0 ? empty : $"({string.Join(word, parts.Select(part => Of(part, json, text)))})";

    private static string Test(ConditionDefinition filter, string json, SqlText text)
    {
        var path = text.Bind(DuckDialect.KeyPath(filter.Attribute!));
        var (value, type) = (DuckDialect.TextUnderKey(json, path), DuckDialect.TypeUnderKey(json, path));
        return filter.Op switch
        {
            "exists" => $"{type} <> 'NULL'",
            "gt" => Ordered(">", filter, value, text),
            "gte" => Ordered(">=", filter, value, text),
            "lt" => Ordered("<", filter, value, text),
            "lte" => Ordered("<=", filter, value, text),
            "contains" => AnyOf(filter, wanted => $"contains({value}, {text.Bind(wanted.Text)})", type),
            "starts_with" => AnyOf(filter, wanted => $"starts_with({value}, {text.Bind(wanted.Text)})", type),
            "ends_with" => AnyOf(filter, wanted => $"ends_with({value}, {text.Bind(wanted.Text)})", type),
            "equals" or "not_equals" or "in" or "not_in" =>
                $"({string.Join(
                " OR ",
                filter.Values.Select(wanted => IsEqual(wanted, value, type, text))
            )})",
            _ => throw new ArgumentException($"No filter has the operator {filter.Op}.", nameof(filter)),
        };
    }

    private static string AnyOf(ConditionDefinition filter, Func<AttributeValue, string> test, string type) =>
        $"({type} = 'VARCHAR' AND ({string.Join(" OR ", filter.Values.Select(test))}))";

    private static string IsEqual(AttributeValue wanted, string value, string type, SqlText text) =>
        wanted.Kind switch
        {
            AttributeKind.Text => $"({type} = 'VARCHAR' AND {value} = {text.Bind(wanted.Text)})",
            AttributeKind.Boolean => $"({type} = 'BOOLEAN' AND {value} = {text.Bind(wanted.Number != 0 ? "true" : "false")})",
            _ => $"({DuckDialect.IsNumberType(type)} AND {DuckDialect.ToNumber(value)} = {text.Bind(wanted.Number)})",
        };

    /// <summary>A number, or a text that is one.</summary>
    private static string Ordered(string sign, ConditionDefinition filter, string value, SqlText text)
    {
        var number = DuckDialect.ToNumber(value);
        var bound = filter.Values[0] is { Text: { } written }
            ? double.Parse(written, CultureInfo.InvariantCulture)
            : filter.Values[0].Number;
        return $"(isfinite({number}) AND {number} {sign} {text.Bind(bound)})";
    }
}
