namespace Assay.Core.Catalog;

/// <summary>A set of experiments that never overlap on one unit; each holds buckets of the layer.</summary>
public sealed record Layer : CatalogItem
{
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";

    /// <summary>Part of the hashed text; fixed for life, or every unit would move.</summary>
    public string Salt { get; init; } = "";
}
