using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Server.Integrations.GrowthBook;

/// <summary>What the SDKs of an environment fetch, as JSON.</summary>
/// <param name="Snapshot">The last one that gave these features.</param>
/// <param name="Features">By flag key.</param>
/// <param name="Since">When they became so.</param>
internal sealed record GrowthBookPayload(Snapshot Snapshot, string Features, DateTimeOffset Since)
{
    /// <remarks>An SDK ignores a payload whose date it knows: it moves with every change of the features, and with nothing else.</remarks>
    public string Json { get; } = $$"""{"status":200,"features":{{Features}},"dateUpdated":"{{Since.UtcDateTime:O}}"}""";
}

/// <summary>The features of each environment, translated once per change.</summary>
internal sealed class GrowthBookPayloads(Catalog catalog, GrowthBookNames names)
{
    private readonly ConcurrentDictionary<string, GrowthBookPayload> _latest = new();
    private readonly Lock _translating = new();

    /// <remarks>After a change all SDKs ask at once; one of their requests translates.</remarks>
    public GrowthBookPayload Of(string environment)
    {
        if (InForce(environment) is { } known)
            return known;
        lock (_translating)
            return InForce(environment) ?? Translate(environment);
    }

    /// <summary>What keeps a flag from SDKs that evaluate by themselves, by environment; empty where nothing does.</summary>
    public IReadOnlyList<string> ObstaclesOf(string flagKey)
    {
        var view = catalog.View;
        if (view.Snapshot.Flag(flagKey) is not { } flag)
            return [];
        var obstacles =
            from environment in view.Environments
            from obstacle in new GrowthBookFeatures(view, environment.Key, names).Of(flag).Obstacles
            group environment.Key by obstacle;
        return [.. obstacles.Select(where => $"in {string.Join(", ", where)}: {where.Key}")];
    }

    private GrowthBookPayload? InForce(string environment) =>
        _latest.TryGetValue(environment, out var known) && ReferenceEquals(known.Snapshot, catalog.View.Snapshot) ? known : null;

    private GrowthBookPayload Translate(string environment)
    {
        var view = catalog.View;
        var features = Features(view, environment);
        return _latest[environment] =
            _latest.TryGetValue(environment, out var known) && known.Features == features
                ? known with
                {
                    Snapshot = view.Snapshot,
                }
                : new(view.Snapshot, features, view.ChangedUtc);
    }

    private string Features(CatalogView view, string environment)
    {
        var features = new GrowthBookFeatures(view, environment, names);
        var json = new JsonObject();
        foreach (var flag in view.Snapshot.Flags.OrderBy(flag => flag.Key, StringComparer.Ordinal))
            if (features.Of(flag) is { Json: { } feature })
                json[flag.Key] = feature;
        return json.ToJsonString();
    }
}
