namespace Assay.Stats.Choice;

/// <summary>What a unit's value can be, as far as the choice of a method depends on it.</summary>
public enum OutcomeKind
{
    /// <summary>0 or 1: the unit did it or did not.</summary>
    Binary,

    /// <summary>Any number.</summary>
    Numeric,
}
