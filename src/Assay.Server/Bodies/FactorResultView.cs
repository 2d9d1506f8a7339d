using System.Text.Json.Serialization;
using Assay.Core.Analyse;

namespace Assay.Server.Bodies;

/// <param name="Against">The factor's first level.</param>
internal sealed record LevelContrastView(string Factor, string Level, string Against);

/// <summary>What one level does (a main effect), or two together beyond what each does (an interaction), in the metric's unit.</summary>
internal sealed record FactorEffectView(
    IReadOnlyList<LevelContrastView> Levels,
    double? Estimate,
    double[]? Interval,
    double? Statistic,
    double? DegreesOfFreedom,
    double? PValue,
    double? AdjustedPValue,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EstimateUnavailable
)
{
    public string Test { get; } = "contrast_t";

    public static FactorEffectView From(FactorEffect effect, bool withIntervals)
    {
        var test = effect.Effect.Value;
        return new(
            [.. effect.Levels.Select(level => new LevelContrastView(level.Factor, level.Level, level.Against))],
            test?.Effect.Value,
            withIntervals ? Numbers.Limits(test?.Effect) : null,
            test?.Statistic,
            test?.DegreesOfFreedom,
            test?.PValue,
            effect.AdjustedPValue,
            effect.Effect.Reason?.Code
        );
    }
}

/// <summary>One metric by the factors that the variants combine.</summary>
internal sealed record FactorResultView(
    string Metric,
    IReadOnlyList<FactorEffectView> MainEffects,
    IReadOnlyList<FactorEffectView> Interactions
)
{
    public static FactorResultView From(FactorResult result, bool withIntervals) =>
        new(
            result.Metric.Key,
            [.. result.MainEffects.Select(effect => FactorEffectView.From(effect, withIntervals))],
            [.. result.Interactions.Select(effect => FactorEffectView.From(effect, withIntervals))]
        );
}
