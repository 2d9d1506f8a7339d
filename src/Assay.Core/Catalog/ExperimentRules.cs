using System.Text.Json;
using Assay.Evaluation.Bucketing;

namespace Assay.Core.Catalog;

/// <summary>Completes and checks what a caller wants an experiment to be.</summary>
internal static class ExperimentRules
{
    /// <summary>The experiment described, on top of what <paramref name="current"/> knows (ids, status, iterations).</summary>
    public static Outcome<Experiment> Complete(ExperimentSpec spec, Experiment current, CatalogView view, SplitUrls urls)
    {
        var errors = new FieldErrors();
        var factors = FactorRules.Complete(spec.Factors ?? [], errors);
        var variants = spec.Factors is { Count: > 0 } ? FactorRules.Expand(factors, spec.Variants ?? [], errors) : spec.Variants ?? [];
        var hash = ReadHash(spec.Hash, errors);
        var described = ParticipationRules.Complete(Describe(spec, current, errors), spec, view, errors) with
        {
            Factors = factors,
            Variants = VariantRules.Complete(variants, current.Variants, hash, errors),
            Metrics = MetricRules.Complete(spec.Metrics ?? [], errors),
            Hash = hash,
            HashSeed = spec.HashSeed ?? 0,
            Forced = spec.Forced ?? new Dictionary<string, string>(),
        };
        VariantRules.CheckBuckets(described.Variants, described.TrafficPercent, errors);
        CheckForced(described, errors);
        CheckLevels(variants, described, errors);
        SplitUrlRules.Check(described, urls, errors);
        return errors.Any ? errors.ToFault() : LayerShare.Take(described, spec, view);
    }

    private static Experiment Describe(ExperimentSpec spec, Experiment current, FieldErrors errors)
    {
        CheckTexts(spec, errors);
        CheckNumbers(spec, errors);
        return current with
        {
            Key = spec.Key ?? current.Key,
            Name = spec.Name ?? spec.Key ?? "",
            Description = spec.Description ?? "",
            Hypothesis = spec.Hypothesis ?? "",
            OwnerTeam = spec.OwnerTeam,
            Tags = spec.Tags ?? [],
            TrafficPercent = spec.TrafficPercent ?? 100,
            UnitType = spec.UnitType ?? "user",
            SignificanceLevel = spec.SignificanceLevel ?? 0.05,
            TargetSampleSize = spec.TargetSampleSize,
            PlannedStartUtc = spec.PlannedStart?.ToUniversalTime(),
            PlannedEndUtc = spec.PlannedEnd?.ToUniversalTime(),
            PreregUrl = spec.PreregUrl,
            PowerAnalysis = spec.PowerAnalysis,
            SimulatedTruth = spec.SimulatedTruth,
            Timezone = spec.Timezone ?? ReportingZone.UtcId,
        };
    }

    private static void CheckTexts(ExperimentSpec spec, FieldErrors errors)
    {
        errors.Require(
            spec.Timezone is null || ReportingZone.Find(spec.Timezone) is not null,
            "timezone",
            ReportingZone.KnowsZones
                ? "A time zone is named as in the IANA database, such as Europe/Berlin, or UTC."
                : "The server's machine has no time zone data, so it knows UTC only; install them (the package tzdata)."
        );
        var name = spec.Name ?? spec.Key ?? "";
        errors.Require(name.Length is > 0 and <= 200, "name", "An experiment needs a name of 1 to 200 characters.");
        errors.Require(spec.Key is null || Keys.IsValid(spec.Key), "key", Keys.Rule);
        errors.Require(spec.Description is null or { Length: <= 10_000 }, "description", "A description has at most 10,000 characters.");
        errors.Require(spec.Hypothesis is null or { Length: <= 10_000 }, "hypothesis", "A hypothesis has at most 10,000 characters.");
        errors.Require(spec.OwnerTeam is null or { Length: > 0 and <= 100 }, "owner_team", "A team's name has 1 to 100 characters.");
        errors.Require(IsAddress(spec.PreregUrl), "prereg_url", "Give an absolute address, http or https, of at most 2,048 characters.");
        errors.Require(
            spec.PowerAnalysis is null or { ValueKind: JsonValueKind.Object },
            "power_analysis",
            "A power analysis is a JSON object."
        );
        errors.Require(spec.UnitType is null or { Length: > 0 and <= 50 }, "unit_type", "A unit type has 1 to 50 characters.");
        errors.Require(
            spec.Tags is null || (spec.Tags.Count <= 50 && spec.Tags.All(tag => tag is { Length: > 0 and <= 100 })),
            "tags",
            "At most 50 tags, each of 1 to 100 characters."
        );
    }

    private static bool IsAddress(string? text) =>
        text is null
        || (
            text.Length <= 2_048
            && Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        );

    private static void CheckNumbers(ExperimentSpec spec, FieldErrors errors)
    {
        errors.Require(spec.TrafficPercent is null or (>= 0 and <= 100), "traffic_pct", "Traffic lies between 0 and 100 percent.");
        errors.Require(
            spec.SignificanceLevel is null or (> 0 and < 0.5),
            "significance_level",
            "A significance level lies between 0 and 0.5."
        );
        errors.Require(spec.TargetSampleSize is null or > 0, "target_sample_size", "A target sample size is at least 1.");
        errors.Require(
            spec.PlannedStart is null || spec.PlannedEnd is null || spec.PlannedStart < spec.PlannedEnd,
            "planned_end",
            "The planned end lies after the planned start."
        );
    }

    /// <summary>Levels come back with the variants of an answer; they follow from the factors and cannot be told.</summary>
    private static void CheckLevels(IReadOnlyList<VariantSpec> specs, Experiment described, FieldErrors errors)
    {
        foreach (var (index, spec) in specs.Index())
        {
            var levels = index < described.Variants.Count ? described.Variants[index].Levels : null;
            var isSame =
                spec.GivenLevels is null
                || (levels is not null && spec.GivenLevels.OrderBy(one => one.Key).SequenceEqual(levels.OrderBy(one => one.Key)));
            errors.Require(isSame, $"variants[{index}].levels", "A variant's levels follow from the factors.");
        }
    }

    private static HashAlgorithm ReadHash(string? name, FieldErrors errors)
    {
        if (name is null)
            return HashAlgorithm.XxHash32;
        if (HashNames.TryRead(name, out var hash))
            return hash;
        errors.Add("hash", $"'{name}' is not one of: {string.Join(", ", HashNames.All)}.");
        return default;
    }

    private static void CheckForced(Experiment experiment, FieldErrors errors)
    {
        errors.Require(experiment.Forced.Count <= 1000, "forced", "At most 1,000 units can be forced.");
        foreach (var (unit, variant) in experiment.Forced)
            errors.Require(experiment.FindVariant(variant) is not null, $"forced.{unit}", $"There is no variant '{variant}'.");
    }
}
