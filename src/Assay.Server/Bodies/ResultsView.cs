using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Decide;
using Assay.Stats;

namespace Assay.Server.Bodies;

internal sealed record ResultsExperiment(long Id, string Key, string Name, string Status, int Iteration);

internal sealed record SrmView(
    double? PValue,
    double? Chi2,
    bool Flagged,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PValueUnavailable,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Chi2Unavailable
)
{
    public static SrmView From(SampleRatio srm) => new(srm.PValue, srm.ChiSquared, srm.IsFlagged, srm.Reason?.Code, srm.Reason?.Code);
}

internal sealed record BecauseView(string Code, string Text);

internal sealed record RecommendationView(string Action, string? Variant, IReadOnlyList<BecauseView> Reasons)
{
    public static RecommendationView From(Recommendation advice) =>
        new(Wire.Name(advice.Advice), advice.Arm?.Key, [.. advice.Because.Select(because => new BecauseView(because.Code, because.Text))]);
}

internal sealed record ArmView(
    string Variant,
    long Units,
    double Sum,
    double? Mean,
    double[]? Interval,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? IntervalUnavailable
)
{
    public static ArmView From(ArmResult arm, bool withIntervals) =>
        new(
            arm.Arm.Key,
            arm.Units,
            arm.Sum,
            arm.Mean,
            withIntervals ? Numbers.Limits(arm.Interval.Value) : null,
            withIntervals ? arm.Interval.Reason?.Code : null
        );
}

/// <summary>Treatment against control. What cannot be given is null, beside <c>{name}_unavailable</c> with the reason's code.</summary>
internal sealed record ComparisonView
{
    public required string Variant { get; init; }
    public required string Test { get; init; }
    public double? Statistic { get; init; }
    public double? PValue { get; init; }
    public double? AdjustedPValue { get; init; }
    public bool Significant { get; init; }
    public double? Difference { get; init; }
    public double[]? DifferenceInterval { get; init; }
    public double? Lift { get; init; }
    public double[]? LiftInterval { get; init; }
    public double? EffectSize { get; init; }
    public object? Cuped { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object> Unavailable { get; init; } = [];

    public static ComparisonView From(Comparison comparison, bool withIntervals)
    {
        var test = comparison.Difference.Value;
        var lift = comparison.Lift.Value;
        return new ComparisonView
        {
            Variant = comparison.Arm.Key,
            Test = comparison.Test,
            Statistic = test?.Statistic,
            PValue = test?.PValue,
            AdjustedPValue = comparison.AdjustedPValue,
            Significant = comparison.IsSignificant,
            Difference = test?.Effect.Value,
            DifferenceInterval = withIntervals ? Numbers.Limits(test?.Effect) : null,
            Lift = lift?.Value,
            LiftInterval = withIntervals ? Numbers.Limits(lift) : null,
            EffectSize = comparison.EffectSize.Value?.Value,
            Unavailable = ReasonsOf(comparison),
        };
    }

    private static Dictionary<string, object> ReasonsOf(Comparison comparison)
    {
        var reasons = new Dictionary<string, object> { ["cuped_unavailable"] = "no_covariate" };
        Add(reasons, comparison.Difference.Reason, "statistic", "p_value", "adjusted_p_value", "difference", "difference_interval");
        Add(reasons, comparison.Lift.Reason, "lift", "lift_interval");
        Add(reasons, comparison.EffectSize.Reason, "effect_size");
        return reasons;
    }

    private static void Add(Dictionary<string, object> reasons, NotEstimable? reason, params ReadOnlySpan<string> names)
    {
        if (reason is null)
            return;
        foreach (var name in names)
            reasons[$"{name}_unavailable"] = reason.Code;
    }
}

internal sealed record MetricView(
    string Metric,
    string Kind,
    string Role,
    string Direction,
    IReadOnlyList<ArmView> Variants,
    IReadOnlyList<ComparisonView> Comparisons
)
{
    public static MetricView From(MetricResult result, bool withIntervals) =>
        new(
            result.Metric.Key,
            Wire.Name(result.Metric.Kind),
            Wire.Name(result.Metric.Role),
            Wire.Name(result.Metric.Direction),
            [.. result.Arms.Select(arm => ArmView.From(arm, withIntervals))],
            [.. result.Comparisons.Select(comparison => ComparisonView.From(comparison, withIntervals))]
        );
}

internal sealed record OwnView(string Variant, long NewUnits, double Sum);

/// <summary>One metric in one period: what all units have done up to its end, and what the period itself brought.</summary>
internal sealed record PeriodView(DateTime Start, string Metric, MetricView Cumulative, IReadOnlyList<OwnView> Period)
{
    public static PeriodView From(PeriodResult period, bool withIntervals) =>
        new(
            period.StartUtc,
            period.Cumulative.Metric.Key,
            MetricView.From(period.Cumulative, withIntervals),
            [.. period.Cumulative.Arms.Select(arm => From(arm.Arm, period))]
        );

    private static OwnView From(Arm arm, PeriodResult period)
    {
        var (units, sum) = period.Own.GetValueOrDefault(arm.VariantId);
        return new(arm.Key, units, sum);
    }
}

internal sealed record BreakdownView(string Value, IReadOnlyList<MetricView> Metrics);

/// <summary>Results of an experiment, as of one moment.</summary>
internal sealed record ResultsView
{
    public required ResultsExperiment Experiment { get; init; }
    public required DateTimeOffset AsOf { get; init; }
    public string Method { get; init; } = "fixed";
    public required double ConfidenceLevel { get; init; }
    public required string Control { get; init; }
    public required IReadOnlyDictionary<string, long> Units { get; init; }
    public required SrmView Srm { get; init; }
    public required IReadOnlyList<MetricView> Metrics { get; init; }
    public required RecommendationView Recommendation { get; init; }

    /// <summary>The variant to ship, where that is the recommendation.</summary>
    public string? Winner => Recommendation.Variant;

    /// <summary>Each metric by the factors of a multivariate experiment.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FactorResultView>? Factors { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PeriodView>? Series { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BreakdownView>? Breakdown { get; init; }

    public static ResultsView From(Verdict verdict, bool withIntervals, bool withSeries)
    {
        var (experiment, iteration, card) = verdict.Analysis;
        return new ResultsView
        {
            Experiment = new(experiment.Id, experiment.Key, experiment.Name, Wire.Name(experiment.Status), iteration.Number),
            AsOf = card.AsOfUtc,
            ConfidenceLevel = card.Design.ConfidenceLevel,
            Control = card.Design.Control.Key,
            Units = card.Design.Arms.ToDictionary(arm => arm.Key, arm => card.UnitsByVariant[arm.VariantId]),
            Srm = SrmView.From(card.SampleRatio),
            Metrics = [.. card.Metrics.Select(metric => MetricView.From(metric, withIntervals))],
            Factors = card.Factors.Count == 0 ? null : [.. card.Factors.Select(metric => FactorResultView.From(metric, withIntervals))],
            Recommendation = RecommendationView.From(verdict.Recommendation),
            Series = withSeries ? [.. card.Series.Select(period => PeriodView.From(period, withIntervals))] : null,
            Breakdown = card.Breakdown.Count == 0 ? null : [.. card.Breakdown.Select(value => From(value, withIntervals))],
        };
    }

    private static BreakdownView From(DimensionResult value, bool withIntervals) =>
        new(value.Value, [.. value.Metrics.Select(metric => MetricView.From(metric, withIntervals))]);
}

internal static class Numbers
{
    public static double[]? Limits(Interval? interval) => interval is null ? null : [interval.Lower, interval.Upper];
}
