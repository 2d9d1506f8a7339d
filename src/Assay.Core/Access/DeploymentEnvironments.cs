using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Core.Access;

/// <summary>What a caller wants an environment to be; <c>null</c> asks for the default.</summary>
public sealed record EnvironmentSpec(string? Key, string? Name, string? Description);

/// <summary>What people do with environments. A new one finds every flag off.</summary>
public sealed class DeploymentEnvironments(Catalog.Catalog catalog, ApiKeys keys)
    : Definitions<DeploymentEnvironment, EnvironmentSpec>(catalog, ItemKinds.Environment)
{
    protected override DeploymentEnvironment Blank(EnvironmentSpec spec, CatalogView view, long id, DateTimeOffset now) =>
        new() { Id = id, Key = KeyOf(spec.Key, spec.Name, view) };

    protected override Outcome<DeploymentEnvironment> Complete(EnvironmentSpec spec, DeploymentEnvironment current, CatalogView view)
    {
        var errors = new FieldErrors();
        CheckTexts(spec.Key, spec.Name, spec.Description, current, errors);
        return errors.Any ? errors.ToFault() : current with { Name = spec.Name ?? current.Key, Description = spec.Description ?? "" };
    }

    protected override Fault? CheckDeletion(DeploymentEnvironment item, CatalogView view)
    {
        if (view.Environments.Count == 1)
            return Faults.LastEnvironment();
        List<DefinitionFault> uses =
        [
            .. from flag in view.Flags
            where !flag.IsArchived && flag.Environments.GetValueOrDefault(item.Key) is { Enabled: true }
            select Use($"flags.{flag.Key}.environments.{item.Key}.enabled", "The flag is on there."),
            .. from experiment in view.Experiments
            where experiment.Environments.Contains(item.Key)
            select Use($"experiments.{experiment.Key}.environments", "The experiment is limited to it."),
            .. from key in keys.Ring.Keys
            where key.Environment == item.Key
            select Use($"keys.{key.Id}.environment", "The API key belongs to it."),
        ];
        return uses.Count == 0 ? null : Faults.InUse(Kind.Name, item.Key, uses);
    }

    private static DefinitionFault Use(string place, string detail) => new(place, "in_use", detail);
}
