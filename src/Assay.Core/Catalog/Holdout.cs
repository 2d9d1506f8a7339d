namespace Assay.Core.Catalog;

/// <summary>A share of units kept out of every experiment that names it.</summary>
public sealed record Holdout : CatalogItem
{
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public decimal Percent { get; init; }

    /// <summary>Part of the hashed text; fixed for life, or every unit would move.</summary>
    public string Salt { get; init; } = "";
}
