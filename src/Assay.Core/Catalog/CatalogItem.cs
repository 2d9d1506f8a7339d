namespace Assay.Core.Catalog;

/// <summary>What every definition in the catalog has, whatever it describes.</summary>
public abstract record CatalogItem
{
    /// <summary>Unique within the kind; never used twice.</summary>
    public required long Id { get; init; }

    /// <summary>The name that code uses; unique within the kind.</summary>
    public required string Key { get; init; }
    public DateTimeOffset CreatedUtc { get; init; }
    public DateTimeOffset UpdatedUtc { get; init; }
    public string CreatedBy { get; init; } = "";

    /// <summary>1 when created, one more with every change; the ETag.</summary>
    public long Version { get; init; }
}
