using System.Globalization;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>What a metric's filters on its events' properties may ask.</summary>
internal static class MetricFilters
{
    private const int MaxTests = 50;
    private const int MaxDepth = 5;

    private static readonly string[] s_operators =
    [
        "equals",
        "not_equals",
        "in",
        "not_in",
        "gt",
        "gte",
        "lt",
        "lte",
        "contains",
        "starts_with",
        "ends_with",
        "exists",
    ];

    public static void Check(ConditionDefinition? filters, string field, FieldErrors errors)
    {
        if (filters is null)
            return;
        var tests = 0;
        Check(filters, field, depth: 0, ref tests, errors);
        errors.Require(tests <= MaxTests, field, $"Filters have at most {MaxTests} conditions.");
    }

    private static void Check(ConditionDefinition filter, string field, int depth, ref int tests, FieldErrors errors)
    {
        if (depth > MaxDepth)
            errors.Add(field, $"Filters nest at most {MaxDepth} deep.");
        else if ((filter.All ?? filter.Any) is { } parts)
            foreach (var part in parts)
                Check(part, field, depth + 1, ref tests, errors);
        else
        {
            tests++;
            if (Fault(filter) is { } fault)
                errors.Add(field, fault);
        }
    }

    private static string? Fault(ConditionDefinition filter) =>
        filter switch
        {
            { Segment: not null } => "A filter looks at an event's properties: it cannot ask for a segment.",
            { Attribute: null or "" or { Length: > 200 } } => "A filter names a property of 1 to 200 characters as its attribute.",
            { IgnoreCase: true } => "Filters compare texts as they are: ignore_case is not supported yet.",
            { Op: var op } when !s_operators.Contains(op) =>
                $"The operator '{op}' is not supported in filters; use one of: {string.Join(", ", s_operators)}.",
            { Op: "exists" } => null,
            { Op: "gt" or "gte" or "lt" or "lte" } => filter.Values is [var bound] && IsNumber(bound)
                ? null
                : $"The operator '{filter.Op}' needs one number.",
            { Values: [] } => $"The operator '{filter.Op}' needs a value.",
            { Op: "contains" or "starts_with" or "ends_with" } => filter.Values.All(value => value.Kind == AttributeKind.Text)
                ? null
                : $"The operator '{filter.Op}' compares texts.",
            _ => filter.Values.All(value => value.Kind is AttributeKind.Text or AttributeKind.Number or AttributeKind.Boolean)
                ? null
                : "A filter compares with a text, a number, true or false.",
        };

    private static bool IsNumber(AttributeValue value) =>
        value.Kind == AttributeKind.Number
        || (
            value.Text is { } text
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
        );
}
