using Assay.Evaluation;

namespace Assay.Core.Catalog;

/// <summary>A named value served to an app: typed variations, and in each environment whether it is on, rules and a default.</summary>
public sealed record Flag : CatalogItem
{
    public required FlagType Type { get; init; }
    public string Description { get; init; } = "";
    public string? OwnerTeam { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether publishable keys may see it.</summary>
    public bool ClientVisible { get; init; }

    /// <summary>Archived flags are not evaluated; code that still asks gets its own default.</summary>
    public bool IsArchived { get; init; }
    public IReadOnlyList<VariationDefinition> Variations { get; init; } = [];
    public IReadOnlyList<PrerequisiteDefinition> Prerequisites { get; init; } = [];
    public IReadOnlyDictionary<string, FlagEnvironmentDefinition> Environments { get; init; } =
        new Dictionary<string, FlagEnvironmentDefinition>();

    /// <summary>In the order in which they were asked for.</summary>
    public IReadOnlyList<ScheduledChange> Scheduled { get; init; } = [];
}
