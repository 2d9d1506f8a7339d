using System.Text.Json;
using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>What a caller wants an experiment to be; <c>null</c> asks for the default.</summary>
public sealed record ExperimentSpec
{
    /// <summary>Asks for no fallback unit type, where leaving it out asks for the default.</summary>
    public const string NoFallback = "none";

    public string? Key { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? Hypothesis { get; init; }
    public string? OwnerTeam { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public IReadOnlyList<VariantSpec>? Variants { get; init; }

    /// <summary>Where there are some, the variants are their combinations; <see cref="Variants"/> then gives shares and texts.</summary>
    public IReadOnlyList<FactorSpec>? Factors { get; init; }

    public decimal? TrafficPercent { get; init; }
    public string? Hash { get; init; }
    public uint? HashSeed { get; init; }
    public string? UnitType { get; init; }

    public string? FallbackUnitType { get; init; }
    public ConditionDefinition? Audience { get; init; }
    public IReadOnlyList<string>? Segments { get; init; }
    public IReadOnlyList<string>? Environments { get; init; }
    public IReadOnlyList<string>? Holdouts { get; init; }
    public string? Layer { get; init; }

    /// <summary>How much of the layer; which buckets is left to us.</summary>
    public decimal? LayerPercent { get; init; }

    /// <summary>Which buckets of the layer.</summary>
    public IReadOnlyList<BucketRange>? LayerRanges { get; init; }
    public IReadOnlyList<MetricSpec>? Metrics { get; init; }
    public double? SignificanceLevel { get; init; }
    public long? TargetSampleSize { get; init; }
    public DateTimeOffset? PlannedStart { get; init; }
    public DateTimeOffset? PlannedEnd { get; init; }
    public string? PreregUrl { get; init; }
    public JsonElement? PowerAnalysis { get; init; }
    public IReadOnlyDictionary<string, string>? Forced { get; init; }
    public string? SimulatedTruth { get; init; }

    /// <summary>An IANA name; UTC where it is left out.</summary>
    public string? Timezone { get; init; }
}

/// <summary>What a caller wants a variant to be.</summary>
public sealed record VariantSpec(
    string? Key,
    string? Name,
    string? Description = null,
    bool? IsControl = null,
    decimal? AllocationPercent = null,
    JsonElement? Config = null,
    string? Variation = null,
    string? Url = null
)
{
    /// <summary>As the caller knows it from an answer; it is given once and stays.</summary>
    public int? Id { get; init; }

    /// <summary>As the caller knows them from an answer: they follow from the key.</summary>
    public IReadOnlyDictionary<string, string>? GivenLevels { get; init; }

    internal IReadOnlyDictionary<string, string>? Levels { get; init; }
}

/// <summary>What a caller wants a factor to be.</summary>
public sealed record FactorSpec(string? Key, string? Name, IReadOnlyList<LevelSpec>? Levels);

/// <summary>What a caller wants a level of a factor to be.</summary>
/// <param name="Value">What the app gets for it; any JSON value. The level's key where it is left out.</param>
public sealed record LevelSpec(string? Key, string? Name, JsonElement? Value);

/// <summary>What a caller wants a metric of an experiment to be. Only the key is needed.</summary>
public sealed record MetricSpec(
    string? Key,
    string? Kind = null,
    string? Event = null,
    string? Role = null,
    string? Direction = null,
    long? WindowSeconds = null,
    double? Cap = null,
    double? Margin = null
)
{
    public ConditionDefinition? Filters { get; init; }
}
