using Assay.Evaluation.Bucketing;

namespace Assay.Core.Catalog;

/// <summary>Which units may take part in an experiment: unit types, audience, environments, holdouts and the layer.</summary>
internal static class ParticipationRules
{
    private const int MaxKeys = 100;

    public static Experiment Complete(Experiment described, ExperimentSpec spec, CatalogView view, FieldErrors errors)
    {
        CheckKeys(spec.Segments, "segments", errors);
        CheckKeys(spec.Holdouts, "holdouts", errors);
        CheckKeys(spec.Environments, "environments", errors);
        foreach (var (i, key) in (spec.Environments ?? []).Index())
            errors.Require(
                key is null || view.Environments.FindKey(key) is not null,
                $"environments[{i}]",
                $"There is no environment '{key}'."
            );
        CheckLayer(spec, errors);
        return described with
        {
            FallbackUnitType = Fallback(spec, described.UnitType, errors),
            Audience = spec.Audience,
            Segments = spec.Segments ?? [],
            Environments = spec.Environments ?? [],
            Holdouts = spec.Holdouts ?? [],
        };
    }

    /// <summary>A visitor of a site is known by an anonymous id until it signs in; for other units there is no such rule.</summary>
    /// <remarks>Nor where another maker's SDKs evaluate by themselves: they cannot know which variant a visitor had.</remarks>
    private static string? Fallback(ExperimentSpec spec, string unitType, FieldErrors errors)
    {
        var hasDefault = unitType == "user" && spec.Hash is not ("growthbook" or "unleash");
        var fallback = spec.FallbackUnitType ?? (hasDefault ? "anonymous" : ExperimentSpec.NoFallback);
        errors.Require(fallback is { Length: > 0 and <= 50 }, "fallback_unit_type", "A unit type has 1 to 50 characters.");
        errors.Require(fallback != unitType, "fallback_unit_type", "The fallback is another unit type than the unit's own.");
        return fallback == ExperimentSpec.NoFallback ? null : fallback;
    }

    private static void CheckKeys(IReadOnlyList<string>? keys, string field, FieldErrors errors)
    {
        if (keys is null)
            return;
        errors.Require(keys.Count <= MaxKeys, field, $"At most {MaxKeys} keys.");
        errors.Require(keys.All(key => key is { Length: > 0 and <= Keys.MaxLength }), field, "A key has 1 to 100 characters.");
        errors.Require(keys.Distinct(StringComparer.Ordinal).Count() == keys.Count, field, "A key stands twice.");
    }

    private static void CheckLayer(ExperimentSpec spec, FieldErrors errors)
    {
        var saysHowMuch = spec.LayerPercent is not null || spec.LayerRanges is not null;
        errors.Require(
            spec.Layer is null == !saysHowMuch,
            "layer",
            "An experiment in a layer says how much of it: layer_pct, or layer_ranges."
        );
        errors.Require(
            spec.LayerPercent is null || (spec.LayerPercent is > 0 and <= 100 && spec.LayerPercent * 100 % 1 == 0),
            "layer_pct",
            "A share of a layer lies above 0 and up to 100 percent, in steps of 0.01."
        );
        if (spec.LayerRanges is { } ranges)
            CheckRanges(ranges, spec.LayerPercent, errors);
    }

    private static void CheckRanges(IReadOnlyList<BucketRange> ranges, decimal? percent, FieldErrors errors)
    {
        errors.Require(ranges.Count is > 0 and <= MaxKeys, "layer_ranges", $"Give 1 to {MaxKeys} ranges.");
        var areSound = ranges.All(range => range.Start >= 0 && range.Start < range.End && range.End <= Bucketer.BucketCount);
        errors.Require(areSound, "layer_ranges", "A range is [from, to): 0 ≤ from < to ≤ 10000.");
        var ordered = ranges.OrderBy(range => range.Start).ToList();
        errors.Require(
            ordered.Zip(ordered.Skip(1)).All(pair => pair.First.End <= pair.Second.Start),
            "layer_ranges",
            "The ranges must not overlap."
        );
        errors.Require(
            !areSound || percent is null || percent == LayerBuckets.Percent(ranges),
            "layer_pct",
            "layer_ranges hold another share than layer_pct says; give one of the two."
        );
    }
}
