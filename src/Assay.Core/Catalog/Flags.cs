using Assay.Evaluation;

namespace Assay.Core.Catalog;

/// <summary>What people do with flags: describe, change, switch, retire.</summary>
public sealed class Flags(Catalog catalog)
{
    public Task<Outcome<Flag>> CreateAsync(FlagSpec spec, Actor actor, CancellationToken ct) =>
        catalog.CreateAsync(
            ItemKinds.Flag,
            (view, id, _) =>
            {
                var blank = new Flag
                {
                    Id = id,
                    Key = spec.Key ?? "",
                    Type = FlagType.Boolean,
                };
                return FlagRules.Complete(spec, blank, view);
            },
            actor,
            ct
        );

    /// <summary>Gives the flag the form that <paramref name="respec"/> makes of the present one.</summary>
    public Task<Outcome<Flag>> UpdateAsync(
        string key,
        long? ifVersion,
        Func<Flag, Outcome<FlagSpec>> respec,
        Actor actor,
        CancellationToken ct
    ) =>
        ChangeAsync(
            key,
            "update",
            ifVersion,
            before =>
            {
                var spec = respec(before);
                return spec.Fault is { } unreadable ? unreadable : FlagRules.Complete(spec.Value, before, catalog.View);
            },
            actor,
            ct
        );

    /// <summary>Turns the flag on or off in one environment.</summary>
    public Task<Outcome<Flag>> SwitchAsync(
        string key,
        string environment,
        bool enabled,
        long? ifVersion,
        Actor actor,
        CancellationToken ct
    ) => ChangeAsync(key, "toggle", ifVersion, before => Switched(before, environment, enabled), actor, ct);

    /// <summary>Retires the flag, or takes that back. Archived flags are not evaluated: code gets its own default.</summary>
    public Task<Outcome<Flag>> ArchiveAsync(string key, bool archive, long? ifVersion, Actor actor, CancellationToken ct) =>
        ChangeAsync(key, archive ? "archive" : "unarchive", ifVersion, before => before with { IsArchived = archive }, actor, ct);

    public Task<Outcome<Flag>> DeleteAsync(string key, long? ifVersion, Actor actor, CancellationToken ct) =>
        catalog.DeleteAsync(ItemKinds.Flag, key, ifVersion, _ => null, actor, ct);

    private Task<Outcome<Flag>> ChangeAsync(
        string key,
        string action,
        long? ifVersion,
        Func<Flag, Outcome<Flag>> change,
        Actor actor,
        CancellationToken ct
    ) => catalog.ChangeAsync(ItemKinds.Flag, key, action, ifVersion, (before, _) => change(before), actor, ct);

    /// <summary>An environment that came after the flag begins as it did in the others.</summary>
    private Outcome<Flag> Switched(Flag flag, string environment, bool enabled)
    {
        if (catalog.View.Environments.FindKey(environment) is null)
            return Faults.UnknownEnvironment(environment);
        var rules = flag.Environments.GetValueOrDefault(environment) ?? FlagVariations.Start(flag);
        var environments = new Dictionary<string, FlagEnvironmentDefinition>(flag.Environments)
        {
            [environment] = rules with { Enabled = enabled },
        };
        return flag with { Environments = environments };
    }
}
