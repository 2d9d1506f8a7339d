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

/// <summary>Why a unit belongs to a segment, or why not. The first that applies.</summary>
public enum Membership
{
    /// <summary>Excluded by its id.</summary>
    Excluded,

    /// <summary>Belongs by its id.</summary>
    Included,

    /// <summary>Belongs by its attributes.</summary>
    Rules,

    /// <summary>Nothing speaks for it.</summary>
    None,
}

/// <summary>A segment ready for evaluation.</summary>
public sealed class Segment
{
    private readonly Condition? _rules;

    internal Segment(SegmentDefinition definition, Condition? rules) => (Definition, _rules) = (definition, rules);

    /// <summary>What this was compiled from.</summary>
    public SegmentDefinition Definition { get; }

    /// <summary>Whether the unit belongs, and by what.</summary>
    /// <param name="context">The unit's id and attributes.</param>
    /// <param name="snapshot">The one that this segment is from: rules may name others.</param>
    public Membership MembershipOf(in EvaluationContext context, Snapshot snapshot)
    {
        if (context.UserId is { } user)
        {
            if (Definition.Excluded.Contains(user))
                return Membership.Excluded;
            if (Definition.Included.Contains(user))
                return Membership.Included;
        }
        return _rules?.Matches(context, snapshot) == true ? Membership.Rules : Membership.None;
    }

    /// <summary>What the membership follows from.</summary>
    internal string Tell(in EvaluationContext context, Snapshot snapshot) =>
        MembershipOf(context, snapshot) switch
        {
            Membership.Excluded => "excluded by its id",
            Membership.Included => "included by its id",
            _ => _rules?.Tell(context, snapshot) ?? "not listed",
        };

    internal bool Contains(in EvaluationContext context, Snapshot snapshot) =>
        MembershipOf(context, snapshot) is Membership.Included or Membership.Rules;
}
