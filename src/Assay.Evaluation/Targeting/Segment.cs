namespace Assay.Evaluation.Targeting;

/// <summary>Units by rules, by list, or both. Exclusion wins over inclusion, inclusion over rules.</summary>
public sealed record SegmentDefinition
{
    /// <summary>The name that conditions use; unique.</summary>
    public required string Key { get; init; }

    /// <summary>Who belongs by attributes; nobody when null.</summary>
    public ConditionDefinition? Rules { get; init; }

    /// <summary>Users who belong whatever the rules say.</summary>
    public IdSet Included { get; init; } = IdSet.Empty;

    /// <summary>Users who do not belong.</summary>
    public IdSet Excluded { get; init; } = IdSet.Empty;
}

/// <summary>A segment ready for evaluation.</summary>
public sealed class Segment
{
    private readonly Condition? _rules;

    internal Segment(SegmentDefinition definition, Condition? rules) => (Definition, _rules) = (definition, rules);

    /// <summary>What this was compiled from.</summary>
    public SegmentDefinition Definition { get; }

    internal bool Contains(in EvaluationContext context, Snapshot snapshot)
    {
        if (context.UserId is { } user)
        {
            if (Definition.Excluded.Contains(user))
                return false;
            if (Definition.Included.Contains(user))
                return true;
        }
        return _rules?.Matches(context, snapshot) ?? false;
    }
}
