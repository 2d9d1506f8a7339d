using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Core.Catalog;

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
    public decimal? TrafficPct { get; init; }
    public string? Hash { get; init; }
    public uint? HashSeed { get; init; }
    public string? UnitType { get; init; }
    public IReadOnlyList<MetricBody?>? Metrics { get; init; }
    public double? SignificanceLevel { get; init; }
    public long? TargetSampleSize { get; init; }
    public DateTimeOffset? PlannedStart { get; init; }
    public DateTimeOffset? PlannedEnd { get; init; }
    public IReadOnlyDictionary<string, string>? Forced { get; init; }

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
            TrafficPercent = TrafficPct,
            Hash = Hash,
            HashSeed = HashSeed,
            UnitType = UnitType,
            Metrics = Metrics?.Select(metric => (metric ?? MetricBody.Nothing).ToSpec()).ToList(),
            SignificanceLevel = SignificanceLevel,
            TargetSampleSize = TargetSampleSize,
            PlannedStart = PlannedStart,
            PlannedEnd = PlannedEnd,
            Forced = Forced,
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
            TrafficPct = experiment.TrafficPercent,
            Hash = HashNames.Of(experiment.Hash),
            HashSeed = experiment.HashSeed,
            UnitType = experiment.UnitType,
            Metrics = [.. experiment.Metrics.Select(MetricBody.From)],
            SignificanceLevel = experiment.SignificanceLevel,
            TargetSampleSize = experiment.TargetSampleSize,
            PlannedStart = experiment.PlannedStartUtc,
            PlannedEnd = experiment.PlannedEndUtc,
            Forced = experiment.Forced,
        };

    /// <summary>The experiment's description with a merge patch (RFC 7396) laid over it.</summary>
    /// <exception cref="JsonException">The result is of a wrong type somewhere.</exception>
    public static ExperimentBody Patched(Experiment experiment, JsonObject patch)
    {
        var merged = JsonSerializer.SerializeToNode(From(experiment), Wire.Json)!.AsObject();
        MergePatch.Apply(merged, patch);
        return merged.Deserialize<ExperimentBody>(Wire.Json)!;
    }
}
