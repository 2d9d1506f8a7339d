using Assay.Stats.Multiplicity;

namespace Assay.Stats.Choice;

/// <summary>What several tests answer together, and so what a false alarm among them costs.</summary>
public enum Family
{
    /// <summary>Any of them decides: no false alarm is wanted. Holm.</summary>
    Confirmatory,

    /// <summary>They are looked through for what to study next: few of the findings may be false. Benjamini-Hochberg.</summary>
    Exploratory,

    /// <summary>Each is a veto: correcting them would weaken the protection.</summary>
    Veto,
}

/// <summary>Chooses the correction for several tests.</summary>
public static class FamilyChoice
{
    /// <summary>Adjusts a family's p-values; a test without one takes no part.</summary>
    public static IReadOnlyList<double?> Adjust(IReadOnlyList<double?> pValues, Family family) =>
        family switch
        {
            Family.Confirmatory => AdjustedPValues.Of(pValues, Correction.Holm),
            Family.Exploratory => AdjustedPValues.Of(pValues, Correction.BenjaminiHochberg),
            _ => pValues,
        };
}
