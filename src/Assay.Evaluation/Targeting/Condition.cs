namespace Assay.Evaluation.Targeting;

/// <summary>A compiled condition. Asking it allocates nothing and cannot fail.</summary>
internal abstract class Condition(ConditionDefinition definition)
{
    public ConditionDefinition Definition { get; } = definition;

    public abstract bool Matches(in EvaluationContext context, Snapshot snapshot);

    /// <summary>The condition with what it read, for whoever wonders about the outcome.</summary>
    public string Tell(in EvaluationContext context, Snapshot snapshot) =>
        (Definition.Negate ? "not " : "") + TellPositive(context, snapshot);

    protected abstract string TellPositive(in EvaluationContext context, Snapshot snapshot);

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

    public override bool Matches(in EvaluationContext context, Snapshot snapshot)
    {
        var value = _field.Read(context);
        return (!value.IsMissing && test.Matches(value)) != negate;
    }

    protected override string TellPositive(in EvaluationContext context, Snapshot snapshot) =>
        $"{Definition.Attribute} {Definition.Op} {string.Join(", ", Definition.Values)} ({_field.Name} is {_field.Read(context)})";
}

/// <summary>Membership of a segment.</summary>
internal sealed class SegmentCondition(ConditionDefinition definition, string segment, bool negate) : Condition(definition)
{
    public override bool Matches(in EvaluationContext context, Snapshot snapshot) =>
        (snapshot.Segment(segment) is { } found && found.Contains(context, snapshot)) != negate;

    protected override string TellPositive(in EvaluationContext context, Snapshot snapshot) =>
        $"in segment '{segment}' ({snapshot.Segment(segment)?.Tell(context, snapshot) ?? "missing from the snapshot"})";
}

/// <summary>All, or any, of several conditions.</summary>
internal sealed class ConditionGroup(ConditionDefinition definition, Condition[] conditions, bool all) : Condition(definition)
{
    public override bool Matches(in EvaluationContext context, Snapshot snapshot)
    {
        foreach (var condition in conditions)
            if (condition.Matches(context, snapshot) != all)
                return all == Definition.Negate;
        return all != Definition.Negate;
    }

    protected override string TellPositive(in EvaluationContext context, Snapshot snapshot)
    {
        var parts = new List<string>();
        foreach (var condition in conditions)
            parts.Add(condition.Tell(context, snapshot));
        return $"({string.Join(all ? " and " : " or ", parts)})";
    }
}
