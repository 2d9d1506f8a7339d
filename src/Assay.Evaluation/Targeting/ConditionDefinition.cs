using System.Text.Json.Serialization;

namespace Assay.Evaluation.Targeting;

/// <summary>A condition as the catalog describes it: exactly one of an attribute test, a segment, or a group of conditions.</summary>
/// <remarks>
/// As JSON: <c>{"attribute", "op", "values"}</c>, <c>{"segment"}</c>, <c>{"all": […]}</c>, <c>{"any": […]}</c>, an array (all of it), or the
/// shorthand <c>{"country_code": "US"}</c> for equality on each attribute.
/// </remarks>
[JsonConverter(typeof(ConditionJson))]
public sealed record ConditionDefinition
{
    /// <summary>The attribute to test; <c>user_id</c> and <c>anonymous_id</c> are the ids.</summary>
    public string? Attribute { get; init; }

    /// <summary>The operator's name, such as <c>in</c>.</summary>
    public string? Op { get; init; }

    /// <summary>What the attribute is tested against. One match is enough, save for <c>all_of</c>.</summary>
    public IReadOnlyList<AttributeValue> Values { get; init; } = [];

    /// <summary>Whether the outcome is turned round. A missing attribute then matches.</summary>
    public bool Negate { get; init; }

    /// <summary>Whether texts are compared without regard to case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>The key of a segment the unit must belong to.</summary>
    public string? Segment { get; init; }

    /// <summary>Conditions that must all hold; an empty list holds.</summary>
    public IReadOnlyList<ConditionDefinition>? All { get; init; }

    /// <summary>Conditions of which one must hold; an empty list does not.</summary>
    public IReadOnlyList<ConditionDefinition>? Any { get; init; }

    /// <summary>The condition for a person.</summary>
    public override string ToString() => (Negate ? "not " : "") + Positive();

    private string Positive() =>
        this switch
        {
            { Segment: { } segment } => $"in segment '{segment}'",
            { All: { } all } => $"({string.Join(" and ", all)})",
            { Any: { } any } => $"({string.Join(" or ", any)})",
            _ => $"{Attribute} {Op} {string.Join(", ", Values)}",
        };
}
