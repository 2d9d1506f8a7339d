namespace Assay.Core.Catalog;

/// <summary>Where an app runs, such as production: flags have rules for each, API keys belong to one.</summary>
public sealed record DeploymentEnvironment : CatalogItem
{
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";

    /// <summary>What a new installation begins with.</summary>
    internal static IReadOnlyList<string> Defaults { get; } = ["development", "staging", "production"];
}
