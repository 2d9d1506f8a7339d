using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

internal sealed record VariantView(
    int Id,
    string Key,
    string Name,
    string Description,
    bool IsControl,
    decimal AllocationPct,
    decimal PercentAllocated,
    JsonElement? Config,
    string? Variation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Url,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Levels
)
{
    public static VariantView From(Variant variant) =>
        new(
            variant.Id,
            variant.Key,
            variant.Name,
            variant.Description,
            variant.IsControl,
            variant.AllocationPercent,
            variant.AllocationPercent,
            variant.Config,
            variant.Variation,
            variant.Url,
            variant.Levels
        );
}

internal sealed record RevisionView(
    int Number,
    IReadOnlyDictionary<string, decimal> AllocationPct,
    decimal TrafficPct,
    ConditionDefinition? Audience,
    IReadOnlyList<string> Segments,
    IReadOnlyList<string> Environments,
    DateTimeOffset At,
    string By
);

internal sealed record IterationView(
    int Number,
    string Salt,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<RevisionView> Revisions
)
{
    public static IterationView From(Iteration iteration, Experiment experiment) =>
        new(
            iteration.Number,
            iteration.Salt,
            iteration.StartedUtc,
            iteration.EndedUtc,
            [.. iteration.Revisions.Select(revision => From(revision, experiment))]
        );

    private static RevisionView From(Revision revision, Experiment experiment) =>
        new(
            revision.Number,
            experiment.Variants.Zip(revision.WeightsPercent).ToDictionary(pair => pair.First.Key, pair => pair.Second),
            revision.TrafficPercent,
            revision.Audience,
            revision.Segments,
            revision.Environments,
            revision.AtUtc,
            revision.By
        );
}

/// <summary>An experiment as answers give it.</summary>
/// <param name="StartedAt">Of the first iteration.</param>
/// <param name="EndedAt">The stop; null while the experiment runs, or has not started.</param>
internal sealed record ExperimentView(
    long Id,
    string Key,
    string Name,
    string Description,
    string Hypothesis,
    string? OwnerTeam,
    IReadOnlyList<string> Tags,
    ExperimentStatus Status,
    ExperimentKind Kind,
    IReadOnlyList<VariantView> Variants,
    IReadOnlyList<FactorBody> Factors,
    decimal TrafficPct,
    [property: HashTexts] string Hash,
    uint HashSeed,
    string UnitType,
    string FallbackUnitType,
    ConditionDefinition? Audience,
    IReadOnlyList<string> Segments,
    IReadOnlyList<string> Environments,
    IReadOnlyList<string> Holdouts,
    string? Layer,
    decimal? LayerPct,
    IReadOnlyList<BucketRange> LayerRanges,
    IReadOnlyList<MetricBody> Metrics,
    double SignificanceLevel,
    long? TargetSampleSize,
    DateTimeOffset? PlannedStart,
    DateTimeOffset? PlannedEnd,
    string? PreregUrl,
    JsonElement? PowerAnalysis,
    IReadOnlyDictionary<string, string> Forced,
    int? Iteration,
    int? Revision,
    IReadOnlyList<IterationView> Iterations,
    IReadOnlyList<AmendmentView> Amendments,
    string? ShippedVariant,
    string? StopReason,
    string? SimulatedTruth,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    long Version
)
{
    /// <summary>Whose days and weeks results are told in.</summary>
    public required string Timezone { get; init; }

    public static ExperimentView From(Experiment experiment) =>
        new(
            experiment.Id,
            experiment.Key,
            experiment.Name,
            experiment.Description,
            experiment.Hypothesis,
            experiment.OwnerTeam,
            experiment.Tags,
            experiment.Status,
            experiment.Kind,
            [.. experiment.Variants.Select(VariantView.From)],
            [.. experiment.Factors.Select(FactorBody.From)],
            experiment.TrafficPercent,
            HashNames.Of(experiment.Hash),
            experiment.HashSeed,
            experiment.UnitType,
            experiment.FallbackUnitType ?? ExperimentSpec.NoFallback,
            experiment.Audience,
            experiment.Segments,
            experiment.Environments,
            experiment.Holdouts,
            experiment.Layer,
            experiment.LayerPercent,
            experiment.LayerRanges,
            [.. experiment.Metrics.Select(MetricBody.From)],
            experiment.SignificanceLevel,
            experiment.TargetSampleSize,
            experiment.PlannedStartUtc,
            experiment.PlannedEndUtc,
            experiment.PreregUrl,
            experiment.PowerAnalysis,
            experiment.Forced,
            experiment.CurrentIteration?.Number,
            experiment.CurrentIteration?.CurrentRevision.Number,
            [.. experiment.Iterations.Select(iteration => IterationView.From(iteration, experiment))],
            AmendmentView.Of(experiment),
            experiment.ShippedVariant,
            experiment.StopReason,
            experiment.SimulatedTruth,
            experiment.StartedUtc,
            experiment.EndedUtc,
            experiment.CreatedUtc,
            experiment.UpdatedUtc,
            experiment.CreatedBy,
            experiment.Version
        )
        {
            Timezone = experiment.Timezone,
        };
}
