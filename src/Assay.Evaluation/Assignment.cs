namespace Assay.Evaluation;

/// <summary>Why a unit got the variant it got, or none. Named after the step that decided.</summary>
public enum AssignmentReason
{
    /// <summary>The unit's bucket lies in the open range of the variant.</summary>
    Bucket,

    /// <summary>The unit's bucket is closed at the present traffic.</summary>
    Traffic,

    /// <summary>The unit is on the list of forced variants.</summary>
    Forced,

    /// <summary>The unit keeps the variant it met earlier in this iteration.</summary>
    Sticky,

    /// <summary>The experiment has not started.</summary>
    NotStarted,

    /// <summary>The experiment is paused and the unit is new to it.</summary>
    Paused,

    /// <summary>The experiment is stopped: the control for everybody.</summary>
    Stopped,

    /// <summary>The experiment is stopped and a variant was shipped to everybody.</summary>
    Shipped,

    /// <summary>The experiment does not run in this environment.</summary>
    Environment,

    /// <summary>The context carries no id of the experiment's unit type.</summary>
    NoUnit,

    /// <summary>The unit is in a holdout.</summary>
    Holdout,

    /// <summary>The unit belongs to another experiment of the layer, or to none.</summary>
    Layer,

    /// <summary>The unit is outside the audience.</summary>
    Audience,
}

/// <summary>The variant computed for a unit. Repeatable: the same snapshot, unit and stored variant give the same answer.</summary>
/// <param name="VariantIndex">Index into the experiment's variants, or −1 for none.</param>
/// <param name="Bucket">The unit's bucket, or −1 where the decision did not come so far.</param>
/// <param name="Reason">The step that decided.</param>
/// <param name="Revision">The number of the allocation in force.</param>
/// <param name="AskSticky">
/// True where an earlier revision of this iteration may have given the unit another variant: look up the stored one and call again with
/// it (or with <see cref="Sticky.None"/>). Until then the answer is provisional.
/// </param>
public readonly record struct Assignment(int VariantIndex, int Bucket, AssignmentReason Reason, int Revision, bool AskSticky = false)
{
    /// <summary>Whether the unit has a variant.</summary>
    public bool IsAssigned => VariantIndex >= 0;
}

/// <summary>What a caller knows of a unit's stored variant: an index into the variants, or one of these.</summary>
public static class Sticky
{
    /// <summary>The store was asked and holds no variant for the unit in this iteration.</summary>
    public const int None = -1;

    /// <summary>The store was not asked yet.</summary>
    public const int Unknown = -2;
}
