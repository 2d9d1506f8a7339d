using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

public enum ExperimentStatus
{
    Draft,
    InReview,
    Approved,
    Scheduled,
    Running,
    Paused,
    Stopped,
    Archived,
}

/// <summary>What the variants are.</summary>
public enum ExperimentKind
{
    /// <summary>Different from each other.</summary>
    Variants,

    /// <summary>The combinations of factors' levels.</summary>
    Multivariate,

    /// <summary>Addresses that a link leads to.</summary>
    SplitUrl,
}

/// <summary>One version under test.</summary>
/// <param name="Id">Unique within the experiment, from 1; never used twice.</param>
/// <param name="AllocationPercent">Share of the units in the experiment, 0–100.</param>
/// <param name="Config">What the app gets with the variant; any JSON value, or <c>null</c>.</param>
public sealed record Variant(
    int Id,
    string Key,
    string Name,
    string Description,
    bool IsControl,
    decimal AllocationPercent,
    JsonElement? Config
)
{
    /// <summary>Key of the flag variation that stands for the variant; <c>null</c>: the one of the variant's own key.</summary>
    public string? Variation { get; init; }

    /// <summary>Where the experiment's link sends the variant's units, normalised; <c>null</c>: the app shows the variant itself.</summary>
    public string? Url { get; init; }

    /// <summary>Factor key → level key, where the variant is a combination of factors' levels; else <c>null</c>.</summary>
    public IReadOnlyDictionary<string, string>? Levels { get; init; }
}

/// <summary>One allocation and audience inside an iteration, kept with its time and author.</summary>
/// <param name="WeightsPercent">One weight per variant, in the variants' order.</param>
public sealed record Revision(int Number, IReadOnlyList<decimal> WeightsPercent, decimal TrafficPercent, DateTimeOffset AtUtc, string By)
{
    public ConditionDefinition? Audience { get; init; }
    public IReadOnlyList<string> Segments { get; init; } = [];
    public IReadOnlyList<string> Environments { get; init; } = [];

    public bool RunsIn(string environment) => Environments.Count == 0 || Environments.Contains(environment);
}

/// <summary>One run of the experiment with one salt.</summary>
public sealed record Iteration(
    int Number,
    string Salt,
    DateTimeOffset StartedUtc,
    DateTimeOffset? EndedUtc,
    IReadOnlyList<Revision> Revisions
)
{
    public Revision CurrentRevision => Revisions[^1];
}

/// <summary>A question with variants, an allocation, metrics and a lifecycle.</summary>
public sealed record Experiment : CatalogItem
{
    public const int MaxVariants = 100;

    public required string Name { get; init; }
    public string Description { get; init; } = "";
    public string Hypothesis { get; init; } = "";
    public string? OwnerTeam { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public ExperimentStatus Status { get; init; }
    public IReadOnlyList<Variant> Variants { get; init; } = [];

    /// <summary>What the variants combine, first levels first and the last factor fastest; empty: they are simply different.</summary>
    public IReadOnlyList<Factor> Factors { get; init; } = [];
    public decimal TrafficPercent { get; init; } = 100;
    public HashAlgorithm Hash { get; init; }
    public uint HashSeed { get; init; }
    public string UnitType { get; init; } = "user";

    /// <summary>What is randomised while the unit itself is unknown; <c>null</c>: nothing.</summary>
    public string? FallbackUnitType { get; init; }

    /// <summary>Who may take part; <c>null</c>: everybody.</summary>
    public ConditionDefinition? Audience { get; init; }

    /// <summary>Keys of segments; only units in one of them take part, and only where the audience holds too. Empty: no such limit.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>Where the experiment runs; empty: everywhere.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>Keys of the holdouts whose units are kept out.</summary>
    public IReadOnlyList<string> Holdouts { get; init; } = [];

    /// <summary>Key of the layer that the experiment shares with others; <c>null</c>: none.</summary>
    public string? Layer { get; init; }

    /// <summary>The layer's buckets that are the experiment's.</summary>
    public IReadOnlyList<BucketRange> LayerRanges { get; init; } = [];

    /// <summary>The share of the layer that is the experiment's; <c>null</c>: it is in none.</summary>
    [JsonIgnore]
    public decimal? LayerPercent => Layer is null ? null : LayerBuckets.Percent(LayerRanges);
    public IReadOnlyList<MetricUse> Metrics { get; init; } = [];
    public double SignificanceLevel { get; init; } = 0.05;
    public long? TargetSampleSize { get; init; }

    /// <summary>IANA name of the zone whose days and weeks results are told in.</summary>
    public string Timezone { get; init; } = "UTC";
    public DateTimeOffset? PlannedStartUtc { get; init; }
    public DateTimeOffset? PlannedEndUtc { get; init; }

    /// <summary>Where the plan was registered before the start; <c>null</c>: nowhere that we know of.</summary>
    public string? PreregUrl { get; init; }

    /// <summary>How the sample size was found, in the caller's own words.</summary>
    public JsonElement? PowerAnalysis { get; init; }

    /// <summary>Who described it last; the author before any change.</summary>
    public string EditedBy { get; init; } = "";

    /// <summary>Unit id → variant key, for QA. Such units are never recorded.</summary>
    public IReadOnlyDictionary<string, string> Forced { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<Iteration> Iterations { get; init; } = [];

    /// <summary>Changes of the plan since the first start, in their order.</summary>
    public IReadOnlyList<Amendment> Amendments { get; init; } = [];

    /// <summary>Rows that do not count in results.</summary>
    public IReadOnlyList<SetAside> SetAside { get; init; } = [];

    /// <summary>The last number given in <see cref="SetAside"/>.</summary>
    public int LastSetAside { get; init; }

    /// <summary>The iteration is decided by one reading, at a sample that was planned before its start.</summary>
    /// <remarks>Who moves the sample or the level after seeing data could buy another reading; then only evidence that holds over looks decides.</remarks>
    public bool IsReadOnce(Iteration iteration) =>
        TargetSampleSize is not null
        && !Amendments.Any(one => one.Iteration == iteration.Number && one.What is "target_sample_size" or "significance_level");

    /// <summary>The variant everybody gets after the stop; <c>null</c>: the control.</summary>
    public string? ShippedVariant { get; init; }
    public string? StopReason { get; init; }

    /// <summary>What a demonstration knows to be true of this experiment; <c>null</c> for a real one.</summary>
    public string? SimulatedTruth { get; init; }

    [JsonIgnore]
    public ExperimentKind Kind =>
        Variants.Any(variant => variant.Url is not null) ? ExperimentKind.SplitUrl
        : Factors.Count > 0 ? ExperimentKind.Multivariate
        : ExperimentKind.Variants;

    /// <summary>The start of the first iteration; <c>null</c> before it.</summary>
    [JsonIgnore]
    public DateTimeOffset? StartedUtc => Iterations.Count > 0 ? Iterations[0].StartedUtc : null;

    /// <summary>The stop; <c>null</c> unless the experiment is stopped, or archived after that.</summary>
    [JsonIgnore]
    public DateTimeOffset? EndedUtc => CurrentIteration?.EndedUtc;

    public Iteration? CurrentIteration => Iterations.Count > 0 ? Iterations[^1] : null;

    public Variant? Control => Variants.FirstOrDefault(variant => variant.IsControl);

    /// <summary>Finds a variant by key, or by its id in digits.</summary>
    public Variant? FindVariant(string keyOrId) =>
        Variants.FirstOrDefault(variant => variant.Key == keyOrId)
        ?? (int.TryParse(keyOrId, out var id) ? Variants.FirstOrDefault(variant => variant.Id == id) : null);

    public Variant? FindVariant(int id) => Variants.FirstOrDefault(variant => variant.Id == id);
}
