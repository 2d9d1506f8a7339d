using System.Text.Json.Nodes;
using Assay.Core.Catalog;
using Assay.Evaluation;
using Assay.Evaluation.Bucketing;

namespace Assay.Server.Integrations.GrowthBook;

/// <summary>The rules of one flag in GrowthBook's form, in our order: the first that includes the unit wins, as with us.</summary>
internal sealed class GrowthBookRules(
    CatalogView view,
    string environment,
    CompiledFlag flag,
    GrowthBookNames names,
    ICollection<string> obstacles
)
{
    /// <summary>The only hash version without bias; absent would mean 1.</summary>
    private const int HashVersion = 2;

    private readonly GrowthBookConditions _conditions = new(view.Snapshot, names, obstacles);

    public JsonArray Json { get; } = [];

    public void AddPrerequisite(CompiledFlag required, IReadOnlyList<string> wanted, string? offVariation)
    {
        var values = new JsonArray([.. wanted.Select(variation => GrowthBookFeatures.Value(required, variation))]);
        var fails = new JsonObject { ["value"] = new JsonObject { ["$nin"] = values } };
        Json.Add(
            new JsonObject
            {
                ["parentConditions"] = new JsonArray(new JsonObject { ["id"] = required.Key, ["condition"] = fails }),
                ["force"] = offVariation is null ? null : GrowthBookFeatures.Value(flag, offVariation),
            }
        );
    }

    public void Add(RuleDefinition rule)
    {
        switch (rule.Serve)
        {
            case { Variation: { } variation }:
                Json.Add(Forced(rule, variation));
                break;
            case { Rollout: { } shares } serve:
                AddRollout(rule, serve, shares);
                break;
            case { Experiment: { } key }:
                AddExperiment(rule, view.Snapshot.Experiment(key)!);
                break;
        }
    }

    private JsonObject Forced(RuleDefinition rule, string variation, string? hashAttribute = null)
    {
        var json = Begin(rule, [], hashAttribute);
        json["force"] = GrowthBookFeatures.Value(flag, variation);
        return json;
    }

    private void AddRollout(RuleDefinition rule, ServeDefinition serve, IReadOnlyList<RolloutShare> shares)
    {
        if (serve.Hash != HashAlgorithm.GrowthBook)
            obstacles.Add($"the rollout '{rule.Id}' hashes with {HashNames.Of(serve.Hash)}");
        var hashAttribute = names.Of(serve.By);
        CheckHashAttribute(hashAttribute);
        foreach (var (share, range) in shares.Zip(serve.Ranges!))
        {
            var json = Forced(rule, share.Variation, hashAttribute);
            json["hashAttribute"] = hashAttribute;
            json["hashVersion"] = HashVersion;
            json["seed"] = $"{flag.Key}:{serve.Salt}";
            json["range"] = Range(range);
            Json.Add(json);
        }
    }

    private void AddExperiment(RuleDefinition rule, CompiledExperiment experiment)
    {
        var definition = experiment.Definition;
        var runsHere = definition.Environments.Count == 0 || definition.Environments.Contains(environment);
        if (!runsHere || experiment.State == ExperimentState.NotStarted)
            return;
        if (experiment.State == ExperimentState.Stopped)
        {
            var shipped = definition.ShippedVariant is { } key ? experiment.IndexOf(key) : experiment.ControlIndex;
            Json.Add(Forced(rule, experiment.Variants[shipped].VariationKey));
            return;
        }
        foreach (var obstacle in GrowthBookObstacles.Of(experiment, view.Experiments.Find(experiment.Id)!.CurrentIteration!))
            obstacles.Add($"the experiment '{experiment.Key}' {obstacle}");
        Json.Add(Split(rule, experiment));
    }

    private JsonObject Split(RuleDefinition rule, CompiledExperiment experiment)
    {
        var definition = experiment.Definition;
        var hashAttribute = names.Of(definition.UnitType);
        CheckHashAttribute(hashAttribute);
        var json = Begin(rule, definition.Audience is { } audience ? [audience] : [], hashAttribute);
        Describe(json, flag, experiment, names);
        return json;
    }

    /// <summary>What an experiment is to its SDKs; also told with a value that the server evaluated.</summary>
    internal static void Describe(JsonObject json, CompiledFlag flag, CompiledExperiment experiment, GrowthBookNames names)
    {
        var definition = experiment.Definition;
        json["key"] = experiment.Key;
        json["variations"] = new JsonArray([
            .. experiment.Variants.Select(variant => GrowthBookFeatures.Value(flag, variant.VariationKey)),
        ]);
        json["meta"] = new JsonArray([.. experiment.Variants.Select(variant => new JsonObject { ["key"] = variant.Key })]);
        json["ranges"] = new JsonArray([.. experiment.Allocation.Open.Select(Range)]);
        json["hashAttribute"] = names.Of(definition.UnitType);
        json["hashVersion"] = HashVersion;
        json["seed"] = $"{experiment.Key}:{definition.Salt}";
        json["phase"] = $"{experiment.Iteration}";
    }

    private JsonObject Begin(RuleDefinition rule, IReadOnlyList<Evaluation.Targeting.ConditionDefinition> more, string? hashAttribute)
    {
        var json = new JsonObject { ["id"] = rule.Id };
        var condition = _conditions.All([.. rule.When, .. more]);
        if (hashAttribute is not null)
            // Its SDKs hash a list or an object as the text that JavaScript makes of it; to us neither is an id.
            (condition ??= [])["$nor"] = new JsonArray(OfType(hashAttribute, "array"), OfType(hashAttribute, "object"));
        if (condition is not null)
            json["condition"] = condition;
        return json;
    }

    private static JsonObject OfType(string attribute, string type) => new() { [attribute] = new JsonObject { ["$type"] = type } };

    /// <summary>What is hashed is looked up by its whole name: its SDKs find no members of members there.</summary>
    private void CheckHashAttribute(string name)
    {
        if (name.Contains('.') || name.StartsWith('$'))
            obstacles.Add($"it goes by the attribute '{name}', whose name its SDKs cannot look up");
    }

    private static JsonArray Range(BucketRange range) =>
        [range.Start / (double)Bucketer.BucketCount, range.End / (double)Bucketer.BucketCount];
}
