using System.Text.Json;
using Assay.Core.Catalog;

namespace Assay.Server.Bodies;

/// <summary>What a multivariate experiment varies, in its levels; the first level is compared against.</summary>
internal sealed record FactorBody(string? Key, string? Name, IReadOnlyList<LevelBody?>? Levels)
{
    /// <summary>Stands for a null among the factors, so that its place is named in the errors.</summary>
    public static FactorBody Nothing { get; } = new(null, null, null);

    public FactorSpec ToSpec() => new(Key, Name, [.. (Levels ?? []).Select(level => new LevelSpec(level?.Key, level?.Name, level?.Value))]);

    public static FactorBody From(Factor factor) =>
        new(factor.Key, factor.Name, [.. factor.Levels.Select(level => new LevelBody(level.Key, level.Name, level.Value))]);
}

/// <param name="Value">What the app gets in the variant's config; any JSON value. The level's key where it is left out.</param>
internal sealed record LevelBody(string? Key, string? Name, JsonElement? Value);
