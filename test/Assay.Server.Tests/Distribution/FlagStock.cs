using System.Text.Json;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Server.Tests.Distribution;

/// <summary>Flags put straight into the catalog of a running server.</summary>
internal static class FlagStock
{
    /// <param name="rules">JSON of the rules in production.</param>
    public static async Task AddFlagAsync(
        this AssayServer server,
        string key,
        string rules = "[]",
        bool clientVisible = true,
        string environment = "production",
        bool enabled = true
    )
    {
        var made = await Catalog(server)
            .CreateAsync<Flag>(
                ItemKinds.Flag,
                (_, id, _) =>
                    new Flag
                    {
                        Id = id,
                        Key = key,
                        Type = FlagType.Boolean,
                        ClientVisible = clientVisible,
                        Variations = [new("on", "true"), new("off", "false")],
                        Environments = new Dictionary<string, FlagEnvironmentDefinition>
                        {
                            [environment] = Rules(rules) with { Enabled = enabled },
                        },
                    },
                Actor.System,
                TestContext.Current.CancellationToken
            );
        Assert.Null(made.Fault);
    }

    /// <summary>Gives the flag other rules, or turns it off, in an environment.</summary>
    public static async Task ChangeFlagAsync(
        this AssayServer server,
        string key,
        string rules = "[]",
        string environment = "production",
        bool enabled = true
    )
    {
        var changed = await Catalog(server)
            .ChangeAsync(
                ItemKinds.Flag,
                key,
                "update",
                ifVersion: null,
                (flag, _) =>
                    flag with
                    {
                        Environments = new Dictionary<string, FlagEnvironmentDefinition>(flag.Environments)
                        {
                            [environment] = Rules(rules) with { Enabled = enabled },
                        },
                    },
                Actor.System,
                TestContext.Current.CancellationToken
            );
        Assert.Null(changed.Fault);
    }

    private static Catalog Catalog(AssayServer server) => server.App.Services.GetRequiredService<Catalog>();

    private static FlagEnvironmentDefinition Rules(string json) =>
        new()
        {
            OffVariation = "off",
            DefaultVariation = "off",
            Rules = JsonSerializer.Deserialize<RuleDefinition[]>(json, SnapshotJson.Options)!,
        };
}
