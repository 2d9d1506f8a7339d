namespace Assay.Stats.Multiplicity;

/// <summary>How a family of p-values is corrected.</summary>
public enum Correction
{
    /// <summary>p m: controls the family-wise error, always valid.</summary>
    Bonferroni,

    /// <summary>1 - (1 - p)^m: family-wise, under independence or positive dependence.</summary>
    Sidak,

    /// <summary>Step-down Bonferroni: family-wise, always valid, never weaker than Bonferroni. The default for primary metrics.</summary>
    Holm,

    /// <summary>Step-down Sidak.</summary>
    HolmSidak,

    /// <summary>Step-up Bonferroni: family-wise, under independence or positive dependence.</summary>
    Hochberg,

    /// <summary>Closed Simes test: family-wise, as Hochberg and at least as powerful.</summary>
    Hommel,

    /// <summary>False discovery rate under independence or positive dependence. The default for secondary metrics.</summary>
    BenjaminiHochberg,

    /// <summary>False discovery rate under any dependence.</summary>
    BenjaminiYekutieli,
}
