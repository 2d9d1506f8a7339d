using System.Text.Json.Serialization;
using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>What kind of value a flag serves.</summary>
public enum FlagType
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A text.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A JSON object or array; an object in OpenFeature's words.</summary>
    Json,
}

/// <summary>A flag as the catalog describes it.</summary>
public sealed record FlagDefinition
{
    /// <summary>The name that code uses; unique, and part of the text that rollouts hash.</summary>
    public required string Key { get; init; }

    /// <summary>What kind of value every variation has.</summary>
    public required FlagType Type { get; init; }

    /// <summary>The values it can serve, at least one.</summary>
    public required IReadOnlyList<VariationDefinition> Variations { get; init; }

    /// <summary>What other flags must serve first; otherwise the off variation is served.</summary>
    public IReadOnlyList<PrerequisiteDefinition> Prerequisites { get; init; } = [];

    /// <summary>Whether publishable keys may see it.</summary>
    public bool ClientVisible { get; init; }

    /// <summary>What it does in each environment; where it names none, it is off.</summary>
    public IReadOnlyDictionary<string, FlagEnvironmentDefinition> Environments { get; init; } =
        new Dictionary<string, FlagEnvironmentDefinition>();
}

/// <summary>A value a flag can serve.</summary>
/// <param name="Key">Unique within the flag; what OpenFeature calls the variant.</param>
/// <param name="ValueJson">The value as JSON text, of the flag's type; <c>value</c> on the wire.</param>
public sealed record VariationDefinition(
    string Key,
    [property: JsonPropertyName("value"), JsonConverter(typeof(RawJson))] string ValueJson
);

/// <summary>A flag that must serve one of some variations, whether or not it is enabled.</summary>
/// <param name="Flag">The other flag's key.</param>
/// <param name="Variations">The variations that satisfy.</param>
public sealed record PrerequisiteDefinition(string Flag, IReadOnlyList<string> Variations);

/// <summary>A flag in one environment.</summary>
public sealed record FlagEnvironmentDefinition
{
    /// <summary>Whether rules are looked at; otherwise the off variation is served.</summary>
    public bool Enabled { get; init; }

    /// <summary>Served while off; null means the application's own default.</summary>
    public string? OffVariation { get; init; }

    /// <summary>Served where no rule does; null means the application's own default.</summary>
    public string? DefaultVariation { get; init; }

    /// <summary>In order; the first that serves the unit wins.</summary>
    public IReadOnlyList<RuleDefinition> Rules { get; init; } = [];
}

/// <summary>Conditions and what is served where all of them hold.</summary>
public sealed record RuleDefinition
{
    /// <summary>Unique within the flag and environment.</summary>
    public required string Id { get; init; }

    /// <summary>All must hold; none means everybody.</summary>
    public IReadOnlyList<ConditionDefinition> When { get; init; } = [];

    /// <summary>What is served.</summary>
    public required ServeDefinition Serve { get; init; }
}

/// <summary>What a rule serves: exactly one of a variation, a rollout and an experiment. Where the latter two do not include the unit, the next rule is tried.</summary>
public sealed record ServeDefinition
{
    /// <summary>The variation everybody gets.</summary>
    public string? Variation { get; init; }

    /// <summary>Shares of units in order; what is left falls through.</summary>
    public IReadOnlyList<RolloutShare>? Rollout { get; init; }

    /// <summary>The experiment whose variants decide.</summary>
    public string? Experiment { get; init; }

    /// <summary>What a rollout hashes: an id or an attribute.</summary>
    public string By { get; init; } = "user_id";

    /// <summary>A rollout's hash.</summary>
    public HashAlgorithm Hash { get; init; }

    /// <summary>A rollout's salt; the hashed text is <c>{unit}:{flag}:{salt}</c>.</summary>
    public string Salt { get; init; } = "";

    /// <summary>A rollout's numeric seed.</summary>
    public uint Seed { get; init; }

    /// <summary>The ranges of a rollout's shares, one per share; null for the other forms.</summary>
    public IReadOnlyList<BucketRange>? Ranges =>
        Rollout is null ? null : Allocation.FromShares(Rollout.Select(share => share.Percent)).Open;
}

/// <summary>A share of a rollout.</summary>
/// <param name="Variation">What it serves.</param>
/// <param name="Percent">The share of units, 0 … 100.</param>
public sealed record RolloutShare(string Variation, decimal Percent);
