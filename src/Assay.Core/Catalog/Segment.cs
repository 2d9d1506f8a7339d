using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>Units described by conditions on attributes, by explicit membership, or both.</summary>
public sealed record Segment : CatalogItem
{
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";

    /// <summary>Who belongs by attributes; <c>null</c>: only the members.</summary>
    public ConditionDefinition? Rules { get; init; }
}
