using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>An experiment as callers describe it. What is left out takes its default.</summary>
internal sealed record ExperimentBody
{
    public string? Key { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? Hypothesis { get; init; }
    public string? OwnerTeam { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public IReadOnlyList<VariantBody?>? Variants { get; init; }

    /// <summary>Their combinations are the variants; <c>variants</c> may then give shares and texts by key.</summary>
    public IReadOnlyList<FactorBody?>? Factors { get; init; }
    public decimal? TrafficPct { get; init; }

    /// <summary>A fraction, 0–1.</summary>
    [OtherSpellingOf("traffic_pct", IsFraction = true)]
    public decimal? Traffic { get; init; }

    /// <summary>A fraction, 0–1.</summary>
    [OtherSpellingOf("traffic_pct", IsFraction = true)]
    public decimal? TrafficAllocation { get; init; }

    [HashTexts]
    public string? Hash { get; init; }
    public uint? HashSeed { get; init; }
    public string? UnitType { get; init; }

    /// <summary>What is randomised while the unit is unknown: <c>anonymous</c> for users by default, or <c>none</c>.</summary>
    public string? FallbackUnitType { get; init; }

    /// <summary>A condition, a list of them (all hold), or attributes with their values. A patch replaces it whole.</summary>
    public ConditionDefinition? Audience { get; init; }

    /// <summary>Keys; a unit must be in one of them, and in the audience.</summary>
    public IReadOnlyList<string>? Segments { get; init; }

    /// <summary>Keys; everywhere where it is left out.</summary>
    public IReadOnlyList<string>? Environments { get; init; }

    /// <summary>Keys.</summary>
    public IReadOnlyList<string>? Holdouts { get; init; }

    /// <summary>Key; with <c>layer_pct</c> or <c>layer_ranges</c>.</summary>
    public string? Layer { get; init; }
    public decimal? LayerPct { get; init; }
    public IReadOnlyList<BucketRange>? LayerRanges { get; init; }
    public IReadOnlyList<MetricBody?>? Metrics { get; init; }
    public double? SignificanceLevel { get; init; }
    public long? TargetSampleSize { get; init; }
    public DateTimeOffset? PlannedStart { get; init; }
    public DateTimeOffset? PlannedEnd { get; init; }

    [OtherSpellingOf("planned_start")]
    public DateTimeOffset? StartAt { get; init; }

    [OtherSpellingOf("planned_end")]
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>Where the plan was registered before the start: http or https.</summary>
    public string? PreregUrl { get; init; }

    /// <summary>How the sample size was found; an object of the caller's own, kept as it is.</summary>
    public JsonElement? PowerAnalysis { get; init; }

    /// <summary>Unit id → variant key, for QA.</summary>
    public IReadOnlyDictionary<string, string>? Forced { get; init; }

    /// <summary>IANA name of the zone whose days and weeks results are told in; UTC where it is left out.</summary>
    public string? Timezone { get; init; }

    public ExperimentSpec ToSpec() =>
        new()
        {
            Key = Key,
            Name = Name,
            Description = Description,
            Hypothesis = Hypothesis,
            OwnerTeam = OwnerTeam,
            Tags = Tags,
            Variants = Variants?.Select(variant => (variant ?? VariantBody.Nothing).ToSpec()).ToList(),
            Factors = Factors?.Select(factor => (factor ?? FactorBody.Nothing).ToSpec()).ToList(),
            TrafficPercent = TrafficPct,
            Hash = Hash,
            HashSeed = HashSeed,
            UnitType = UnitType,
            FallbackUnitType = FallbackUnitType,
            Audience = Audience,
            Segments = Segments,
            Environments = Environments,
            Holdouts = Holdouts,
            Layer = Layer,
            LayerPercent = LayerPct,
            LayerRanges = LayerRanges is { Count: > 0 } ? LayerRanges : null,
            Metrics = Metrics?.Select(metric => (metric ?? MetricBody.Nothing).ToSpec()).ToList(),
            SignificanceLevel = SignificanceLevel,
            TargetSampleSize = TargetSampleSize,
            PlannedStart = PlannedStart,
            PlannedEnd = PlannedEnd,
            PreregUrl = PreregUrl,
            PowerAnalysis = PowerAnalysis is { ValueKind: not JsonValueKind.Null } analysis ? analysis : null,
            Forced = Forced,
            Timezone = Timezone,
        };

    public static ExperimentBody From(Experiment experiment) =>
        new()
        {
            Key = experiment.Key,
            Name = experiment.Name,
            Description = experiment.Description,
            Hypothesis = experiment.Hypothesis,
            OwnerTeam = experiment.OwnerTeam,
            Tags = experiment.Tags,
            Variants = [.. experiment.Variants.Select(VariantBody.From)],
            Factors = [.. experiment.Factors.Select(FactorBody.From)],
            TrafficPct = experiment.TrafficPercent,
            Hash = HashNames.Of(experiment.Hash),
            HashSeed = experiment.HashSeed,
            UnitType = experiment.UnitType,
            FallbackUnitType = experiment.FallbackUnitType ?? ExperimentSpec.NoFallback,
            Audience = experiment.Audience,
            Segments = experiment.Segments,
            Environments = experiment.Environments,
            Holdouts = experiment.Holdouts,
            Layer = experiment.Layer,
            LayerPct = experiment.LayerPercent,
            Metrics = [.. experiment.Metrics.Select(MetricBody.From)],
            SignificanceLevel = experiment.SignificanceLevel,
            TargetSampleSize = experiment.TargetSampleSize,
            PlannedStart = experiment.PlannedStartUtc,
            PlannedEnd = experiment.PlannedEndUtc,
            PreregUrl = experiment.PreregUrl,
            PowerAnalysis = experiment.PowerAnalysis,
            Forced = experiment.Forced,
            Timezone = experiment.Timezone,
        };

    /// <summary>The experiment's description with a merge patch (RFC 7396) laid over it.</summary>
    public static Outcome<ExperimentBody> Patched(Experiment experiment, JsonObject patch)
    {
        var merged = JsonSerializer.SerializeToNode(From(experiment), BodyJson.Options)!.AsObject();
        if (patch["variants"] is JsonArray given)
            patch = VariantMerge.Completed(patch, given, merged["variants"]!.AsArray());
        foreach (var replaced in patch.SelectMany(ReplacedBy))
            merged.Remove(replaced);
        MergePatch.Apply(merged, patch);
        return BodyReading.Read<ExperimentBody>(merged);
    }

    /// <summary>What no longer holds where a patch names a member.</summary>
    private static IEnumerable<string> ReplacedBy(KeyValuePair<string, JsonNode?> member) =>
        member switch
        {
            // Two conditions merged member by member would say what nobody meant.
            { Key: "audience" } => ["audience"],
            { Key: "layer_ranges" } or { Key: "layer", Value: null } => ["layer_pct"],
            // Kept as it is, never merged.
            { Key: "power_analysis" } => ["power_analysis"],
            // Other factors have other combinations.
            { Key: "factors" } => ["variants"],
            // The default depends on the unit type.
            { Key: "unit_type" } => ["fallback_unit_type"],
            _ => [],
        };
}
