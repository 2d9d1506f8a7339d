namespace Assay.Evaluation.Targeting;

/// <summary>A compiled condition. Asking it allocates nothing and cannot fail.</summary>
internal abstract class Condition(ConditionDefinition definition)
{
    public ConditionDefinition Definition { get; } = definition;

    public abstract bool Matches(in EvaluationContext context, Snapshot snapshot);

    /// <summary>What it reads itself of the context.</summary>
    public abstract IEnumerable<ContextField> Fields { get; }

    /// <summary>Whether every condition holds.</summary>
    public static bool All(Condition[] conditions, in EvaluationContext context, Snapshot snapshot)
    {
        foreach (var condition in conditions)
            if (!condition.Matches(context, snapshot))
                return false;
        return true;
    }
}

/// <summary>A test of one attribute. A missing one matches only where the outcome is turned round.</summary>
internal sealed class AttributeCondition(ConditionDefinition definition, ValueTest test, bool negate) : Condition(definition)
{
    private readonly ContextField _field = ContextField.OfName(definition.Attribute!);

    public override IEnumerable<ContextField> Fields => [_field];

    public override bool Matches(in EvaluationContext context, Snapshot snapshot)
    {
        var value = _field.Read(context);
        return (!value.IsMissing && test.Matches(value)) != negate;
    }
}

/// <summary>Membership of a segment.</summary>
internal sealed class SegmentCondition(ConditionDefinition definition, string segment, bool negate) : Condition(definition)
{
    public override IEnumerable<ContextField> Fields => [];

    public override bool Matches(in EvaluationContext context, Snapshot snapshot) =>
        (snapshot.Segment(segment) is { } found && found.Contains(context, snapshot)) != negate;
}

/// <summary>All, or any, of several conditions.</summary>
internal sealed class ConditionGroup(ConditionDefinition definition, Condition[] conditions, bool all) : Condition(definition)
{
    public override IEnumerable<ContextField> Fields => conditions.SelectMany(condition => condition.Fields);

    public override bool Matches(in EvaluationContext context, Snapshot snapshot)
    {
        foreach (var condition in conditions)
            if (condition.Matches(context, snapshot) != all)
                return all == Definition.Negate;
        return all != Definition.Negate;
    }
}
