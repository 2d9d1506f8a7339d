namespace Assay.Evaluation.Targeting;

/// <summary>Turns condition definitions into conditions, and says what is wrong with those it cannot.</summary>
internal sealed class ConditionCompiler(FaultList faults)
{
    private const int MaxDepth = 16;

    /// <summary>The condition, or null with a fault added.</summary>
    public Condition? Compile(ConditionDefinition definition, string place, int depth = 0)
    {
        var forms = new object?[] { definition.Attribute, definition.Segment, definition.All, definition.Any };
        if (forms.Count(form => form is not null) != 1)
            return Refuse(place, "condition_shape", "A condition has exactly one of attribute, segment, all and any.");
        if (depth > MaxDepth)
            return Refuse(place, "condition_depth", $"Conditions nest at most {MaxDepth} deep.");
        return definition switch
        {
            { All: { } all } => Group(definition, all, $"{place}.all", depth),
            { Any: { } any } => Group(definition, any, $"{place}.any", depth),
            { Segment: { } segment } => new SegmentCondition(definition, segment, definition.Negate),
            _ => Attribute(definition, place),
        };
    }

    /// <summary>All the conditions of a list, or null with faults added.</summary>
    public Condition[]? CompileAll(IReadOnlyList<ConditionDefinition> definitions, string place, int depth = 0)
    {
        Condition[] compiled = [.. definitions.Select((definition, i) => Compile(definition, $"{place}[{i}]", depth)).OfType<Condition>()];
        return compiled.Length == definitions.Count ? compiled : null;
    }

    private ConditionGroup? Group(ConditionDefinition definition, IReadOnlyList<ConditionDefinition> parts, string place, int depth)
    {
        faults.When(parts.Count == 0, place, "empty_group", "A group holds at least one condition.");
        return parts.Count > 0 && CompileAll(parts, place, depth + 1) is { } conditions
            ? new(definition, conditions, all: definition.All is not null)
            : null;
    }

    private Condition? Attribute(ConditionDefinition definition, string place)
    {
        if (definition.Op is "in_segment" or "not_in_segment")
            return Compile(AsSegments(definition), place);
        if (definition.Op is null || Operator.Find(definition.Op) is not { } found)
            return Refuse($"{place}.op", "unknown_operator", $"There is no operator '{definition.Op}'.");
        if (!definition.Values.All(value => IsPortable(value, definition.Op)))
            return Refuse(
                $"{place}.values",
                "number_not_exact",
                "A number in a condition lies within 2^53 (9007199254740992) on either side of 0 and has at most 17 digits: beyond that, programs round it. Send such ids as texts."
            );
        if (found.Make(definition) is not { } test)
            return Refuse($"{place}.values", "bad_values", $"These values do not suit '{definition.Op}'.");
        return new AttributeCondition(definition, test, definition.Negate ^ found.Negates ^ AsksAbsence(definition));
    }

    /// <summary>The ordered operators read texts as numbers; elsewhere a text is a text, whatever its digits.</summary>
    private static bool IsPortable(AttributeValue value, string op) =>
        value.Kind == AttributeKind.Number
            ? value.Exact.IsPortable
            : op is not ("gt" or "gte" or "lt" or "lte") || !Read.Number(value, out var number) || number.IsPortable;

    /// <summary>The operator form of membership names segments as values: any of them will do.</summary>
    private static ConditionDefinition AsSegments(ConditionDefinition definition) =>
        new()
        {
            Any = [.. definition.Values.Select(value => new ConditionDefinition { Segment = value.Text ?? "" })],
            Negate = definition.Negate ^ (definition.Op == "not_in_segment"),
        };

    private static bool AsksAbsence(ConditionDefinition definition) =>
        definition.Op == "exists" && definition.Values is [{ Kind: AttributeKind.Boolean, Number: 0 }];

    private Condition? Refuse(string place, string code, string detail)
    {
        faults.When(true, place, code, detail);
        return null;
    }
}
