using Assay.Core.Access;
using Assay.Core.Catalog;

namespace Assay.Server.Bodies;

/// <summary>An environment as answers give it.</summary>
internal sealed record EnvironmentView(
    long Id,
    string Key,
    string Name,
    string Description,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    long Version
)
{
    public static EnvironmentView From(DeploymentEnvironment environment, CatalogView view) =>
        new(
            environment.Id,
            environment.Key,
            environment.Name,
            environment.Description,
            environment.CreatedUtc,
            environment.UpdatedUtc,
            environment.CreatedBy,
            environment.Version
        );

    public static EnvironmentSpec SpecOf(DeploymentEnvironment environment) =>
        new(environment.Key, environment.Name, environment.Description);
}
