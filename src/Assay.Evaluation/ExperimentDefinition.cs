using System.Text.Json.Serialization;
using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>What a state means for assignment. A lifecycle may have more states; each maps to one of these.</summary>
public enum ExperimentState
{
    /// <summary>Nobody is assigned.</summary>
    NotStarted,

    /// <summary>Units enter.</summary>
    Running,

    /// <summary>Nobody new enters; exposed units keep their variant.</summary>
    Paused,

    /// <summary>Everybody gets the shipped variant, or the control where none was shipped.</summary>
    Stopped,
}

/// <summary>An experiment as the catalog describes it: the input of <see cref="Snapshot.Build"/>.</summary>
public sealed record ExperimentDefinition
{
    /// <summary>The numeric id; unique.</summary>
    public required long Id { get; init; }

    /// <summary>The name that code uses; unique, and part of the hashed text.</summary>
    public required string Key { get; init; }

    /// <summary>Whether and how units are assigned.</summary>
    public required ExperimentState State { get; init; }

    /// <summary>The number of the current iteration, from 1.</summary>
    public int Iteration { get; init; } = 1;

    /// <summary>The hash, fixed for the iteration.</summary>
    public HashAlgorithm Hash { get; init; }

    /// <summary>The numeric seed of <see cref="HashAlgorithm.XxHash32"/> and <see cref="HashAlgorithm.Murmur3"/>.</summary>
    public uint Seed { get; init; }

    /// <summary>The iteration's salt, part of the hashed text.</summary>
    public string Salt { get; init; } = "";

    /// <summary>What is randomised: <c>user</c>, <c>anonymous</c>, or the attribute that holds the unit's id.</summary>
    public string UnitType { get; init; } = "user";

    /// <summary>What is randomised while the unit itself is unknown; null for nothing. A unit keeps its variant when it becomes known.</summary>
    public string? FallbackUnitType { get; init; }

    /// <summary>Where the experiment runs; everywhere when empty.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>The holdouts whose units are kept out.</summary>
    public IReadOnlyList<string> Holdouts { get; init; } = [];

    /// <summary>The experiment's place in a layer, if it is in one.</summary>
    public LayerSlot? Layer { get; init; }

    /// <summary>Who may take part; everybody when null.</summary>
    public ConditionDefinition? Audience { get; init; }

    /// <summary>The arms in declaration order, which is also the order of their ranges.</summary>
    public required IReadOnlyList<VariantDefinition> Variants { get; init; }

    /// <summary>Every allocation of the current iteration in order of time; the last one is in force.</summary>
    public required IReadOnlyList<AllocationRevision> Revisions { get; init; }

    /// <summary>Unit id → variant key, for testing by hand.</summary>
    public IReadOnlyDictionary<string, string> Forced { get; init; } = new Dictionary<string, string>();

    /// <summary>The variant everybody gets once stopped; the control when null.</summary>
    public string? ShippedVariant { get; init; }
}

/// <summary>An arm of an experiment.</summary>
/// <param name="Key">Unique within the experiment.</param>
/// <param name="IsControl">Whether the others are compared against it; true for exactly one.</param>
/// <param name="ConfigJson">What the application receives with the variant, as JSON text; <c>config</c> on the wire.</param>
/// <param name="Variation">The flag variation that stands for the variant; the one of the same key when null.</param>
public sealed record VariantDefinition(
    string Key,
    bool IsControl,
    [property: JsonPropertyName("config"), JsonConverter(typeof(RawJson))] string? ConfigJson = null,
    string? Variation = null
)
{
    /// <summary>The key of the flag variation that stands for the variant.</summary>
    [JsonIgnore]
    public string VariationKey => Variation ?? Key;
}

/// <summary>One allocation inside an iteration.</summary>
/// <param name="Number">Rises with every change of allocation or audience.</param>
/// <param name="WeightsPercent">One weight per variant, in the order of the variants.</param>
/// <param name="TrafficPercent">Share of eligible units that take part, 0 … 100.</param>
public sealed record AllocationRevision(int Number, IReadOnlyList<decimal> WeightsPercent, decimal TrafficPercent)
{
    /// <summary>The open ranges that follow, one per variant.</summary>
    public IReadOnlyList<BucketRange> Ranges => ToAllocation().Open;

    internal Allocation ToAllocation() => Allocation.FromWeights(WeightsPercent, TrafficPercent);
}
