using System.Text.Json.Nodes;
using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Server.Integrations.GrowthBook;

/// <summary>A flag as GrowthBook's SDKs evaluate it by themselves.</summary>
/// <param name="Json">The feature; <c>null</c>: left out, so that an application gets its own default.</param>
/// <param name="Obstacles">Why it cannot be served without approximating; empty where it can.</param>
internal sealed record GrowthBookFeature(JsonObject? Json, IReadOnlyList<string> Obstacles);

/// <summary>Turns the flags of one environment into GrowthBook's features. What its SDKs cannot reproduce exactly is left out, with the reason.</summary>
internal sealed class GrowthBookFeatures(CatalogView view, string environment, GrowthBookNames names)
{
    private readonly Dictionary<string, GrowthBookFeature> _known = [];

    public GrowthBookFeature Of(CompiledFlag flag)
    {
        if (_known.TryGetValue(flag.Key, out var known))
            return known;
        var obstacles = new List<string>();
        var json = Translate(flag, obstacles);
        return _known[flag.Key] = new(obstacles.Count == 0 ? json : null, obstacles);
    }

    private JsonObject? Translate(CompiledFlag flag, List<string> obstacles)
    {
        if (!flag.Definition.ClientVisible)
            obstacles.Add("it is not client-visible");
        if (!flag.Definition.Environments.TryGetValue(environment, out var served))
            return null;
        if (!served.Enabled)
            return served.OffVariation is { } off ? new JsonObject { ["defaultValue"] = Value(flag, off) } : null;
        var rules = new GrowthBookRules(view, environment, flag, names, obstacles);
        foreach (var prerequisite in flag.Definition.Prerequisites)
            AddPrerequisite(rules, prerequisite, served, obstacles);
        foreach (var rule in served.Rules)
            rules.Add(rule);
        var feature = new JsonObject();
        if (served.DefaultVariation is { } fallback)
            feature["defaultValue"] = Value(flag, fallback);
        feature["rules"] = rules.Json;
        return feature;
    }

    /// <summary>Its own gates give null where a required flag fails; ours give the off variation, so a rule that forces it stands in front.</summary>
    private void AddPrerequisite(
        GrowthBookRules rules,
        PrerequisiteDefinition prerequisite,
        FlagEnvironmentDefinition served,
        List<string> obstacles
    )
    {
        if (view.Snapshot.Flag(prerequisite.Flag) is not { } required)
            return;
        if (Of(required).Obstacles is [var why, ..])
            obstacles.Add($"it requires '{required.Key}', and of that one {why}");
        if (required.Definition.Type == FlagType.Json || HasTwins(required, prerequisite.Variations))
            obstacles.Add($"it requires '{required.Key}', whose variations cannot be told apart by their values");
        rules.AddPrerequisite(required, prerequisite.Variations, served.OffVariation);
    }

    private static bool HasTwins(CompiledFlag flag, IReadOnlyList<string> wanted) =>
        flag
            .Variations.Where(variation => wanted.Contains(variation.Key))
            .Any(one => flag.Variations.Any(other => !wanted.Contains(other.Key) && JsonNode.DeepEquals(Parse(one), Parse(other))));

    internal static JsonNode? Value(CompiledFlag flag, string variation) => Parse(flag.Variations[flag.IndexOf(variation)]);

    internal static JsonNode? Parse(Variation variation) => JsonNode.Parse(variation.ValueJson);
}
