using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Decide;
using Assay.Server.Requests.Known;
using Assay.Stats;

namespace Assay.Server.Bodies;

internal sealed record ResultsExperiment(
    long Id,
    string Key,
    string Name,
    [property: NamesOf<ExperimentStatus>] string Status,
    int Iteration
);

/// <summary>Whether the units fit the weights.</summary>
internal sealed record SrmView
{
    /// <summary>Of this look; 0 where a variant of weight 0 has units.</summary>
    public double? PValue { get; init; }
    public double? Chi2 { get; init; }
    public bool Flagged { get; init; }

    /// <summary>Right however often one looks.</summary>
    public double? AlwaysValidPValue { get; init; }

    /// <summary>Units of variants whose weight was 0 then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? UnexpectedUnits { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object> Unavailable { get; init; } = [];

    public static SrmView From(SampleRatio srm) =>
        new()
        {
            PValue = srm.PValue,
            Chi2 = srm.ChiSquared,
            Flagged = srm.IsFlagged,
            AlwaysValidPValue = srm.AlwaysValidPValue,
            UnexpectedUnits = srm.UnexpectedUnits.Count == 0 ? null : srm.UnexpectedUnits,
            Unavailable = new Reasons()
                .Add(srm.PValue is null ? srm.Reason : null, "p_value")
                .Add(srm.ChiSquared is null ? srm.Reason : null, "chi2")
                .Add(srm.AlwaysValidPValue is null ? srm.Reason : null, "always_valid_p_value")
                .Codes,
        };
}

internal sealed record BecauseView(string Code, string Text);

internal sealed record RecommendationView([property: NamesOf<Advice>] string Action, string? Variant, IReadOnlyList<BecauseView> Reasons)
{
    public static RecommendationView From(Recommendation advice) =>
        new(Wire.Name(advice.Advice), advice.Arm?.Key, [.. advice.Because.Select(because => new BecauseView(because.Code, because.Text))]);
}

/// <summary>One arm by itself. What cannot be given is null, beside <c>{name}_unavailable</c> with the reason's code.</summary>
internal sealed record ArmView
{
    public required string Variant { get; init; }
    public long Units { get; init; }
    public double? Sum { get; init; }
    public double? Mean { get; init; }
    public double[]? Interval { get; init; }

    /// <summary>The weights changed: the mean is that of the same mix of revisions for every arm, not sum ÷ units.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Standardised { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object> Unavailable { get; init; } = [];

    public static ArmView From(ArmResult arm, bool withIntervals)
    {
        var isCountable = double.IsFinite(arm.Sum);
        return new()
        {
            Variant = arm.Arm.Key,
            Units = arm.Units,
            Sum = isCountable ? arm.Sum : null,
            Mean = arm.Mean,
            Interval = withIntervals ? Numbers.Limits(arm.Interval.Value) : null,
            Standardised = arm.IsStandardised,
            Unavailable = new Reasons()
                .Add(isCountable ? null : NotEstimable.Overflow, "sum")
                .Add(arm.MeanReason, "mean")
                .Add(withIntervals ? arm.Interval.Reason : null, "interval")
                .Codes,
        };
    }
}

/// <summary>Evidence that holds however often one looks.</summary>
internal sealed record AlwaysValidView
{
    public double? PValue { get; init; }
    public double? AdjustedPValue { get; init; }
    public double[]? DifferenceInterval { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object> Unavailable { get; init; } = [];

    public static AlwaysValidView From(Comparison comparison, bool withIntervals)
    {
        var evidence = comparison.AlwaysValid;
        var isBounded = evidence.Value is { Effect: { } effect } && double.IsFinite(effect.Lower) && double.IsFinite(effect.Upper);
        return new()
        {
            PValue = evidence.Value?.PValue,
            AdjustedPValue = comparison.AlwaysValidAdjustedPValue,
            DifferenceInterval = withIntervals && isBounded ? Numbers.Limits(evidence.Value!.Effect) : null,
            Unavailable = new Reasons()
                .Add(evidence.Reason, "p_value", "adjusted_p_value")
                .Add(!withIntervals || isBounded ? null : evidence.Reason ?? NotEstimable.NotBoundedYet, "difference_interval")
                .Codes,
        };
    }
}

/// <summary>Treatment against control. What cannot be given is null, beside <c>{name}_unavailable</c> with the reason's code.</summary>
internal sealed record ComparisonView
{
    public required string Variant { get; init; }

    /// <summary>Of the single look.</summary>
    public required string Test { get; init; }
    public double? Statistic { get; init; }
    public double? PValue { get; init; }
    public double? AdjustedPValue { get; init; }

    /// <summary>By the answer's method: the adjusted p-value of the single look, or the one that is always valid.</summary>
    public bool Significant { get; init; }
    public double? Difference { get; init; }
    public double[]? DifferenceInterval { get; init; }
    public double? Lift { get; init; }
    public double[]? LiftInterval { get; init; }
    public double? EffectSize { get; init; }
    public required AlwaysValidView AlwaysValid { get; init; }

    /// <summary>What the variant is compared with, where that is another mix of revisions than the control's own mean is of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ControlMean { get; init; }
    public object? Cuped { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object> Unavailable { get; init; } = [];

    /// <param name="controlMean">The control's own.</param>
    public static ComparisonView From(Comparison comparison, double? controlMean, bool withIntervals)
    {
        var (found, test) = (comparison.Found, comparison.Difference.Value);
        return new ComparisonView
        {
            Variant = comparison.Arm.Key,
            Test = comparison.Test,
            Statistic = test?.Statistic,
            PValue = test?.PValue,
            AdjustedPValue = comparison.AdjustedPValue,
            Significant = comparison.IsSignificant,
            Difference = found.Difference.Value?.Value,
            DifferenceInterval = withIntervals ? Numbers.Limits(found.DifferenceInterval.Value) : null,
            Lift = found.Lift.Value?.Value,
            LiftInterval = withIntervals ? Numbers.Limits(found.LiftInterval.Value) : null,
            EffectSize = found.EffectSize.Value?.Value,
            AlwaysValid = AlwaysValidView.From(comparison, withIntervals),
            ControlMean = found.ControlMean.Value?.Value is { } own && own != controlMean ? own : null,
            Unavailable = new Reasons()
                .Add(NoCovariate, "cuped")
                .Add(found.SingleLook.Reason, "statistic", "p_value", "adjusted_p_value")
                .Add(found.Difference.Reason, "difference")
                .Add(withIntervals ? found.DifferenceInterval.Reason : null, "difference_interval")
                .Add(found.Lift.Reason, "lift")
                .Add(withIntervals ? found.LiftInterval.Reason : null, "lift_interval")
                .Add(found.EffectSize.Reason, "effect_size")
                .Codes,
        };
    }

    private static readonly NotEstimable NoCovariate = new("no_covariate", "The metric has no covariate.");
}

/// <summary>Codes of what cannot be given, by the member that is null.</summary>
internal sealed class Reasons
{
    public Dictionary<string, object> Codes { get; } = [];

    public Reasons Add(NotEstimable? reason, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (reason is not null)
                Codes[$"{name}_unavailable"] = reason.Code;
        return this;
    }
}

internal sealed record MetricView(
    string Metric,
    [property: NamesOf<MetricKind>] string Kind,
    [property: NamesOf<MetricRole>] string Role,
    [property: NamesOf<MetricDirection>] string Direction,
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
            [.. result.Comparisons.Select(comparison => ComparisonView.From(comparison, ControlMean(result), withIntervals))]
        );

    private static double? ControlMean(MetricResult result) =>
        result.Arms.FirstOrDefault(arm => result.Comparisons.All(comparison => comparison.Arm != arm.Arm))?.Mean;
}

internal sealed record OwnView(string Variant, long NewUnits, double? Sum);

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
        return new(arm.Key, units, double.IsFinite(sum) ? sum : null);
    }
}

internal sealed record BreakdownView(string Value, IReadOnlyList<MetricView> Metrics);

/// <summary>What a breakdown does not show: it holds the values with the most units.</summary>
/// <param name="Values">How many values of the dimension.</param>
/// <param name="Units">How many units have one of them.</param>
internal sealed record OtherValuesView(long Values, long Units)
{
    public static OtherValuesView? From(OtherValues? others) => others is null ? null : new(others.Values, others.Units);
}

/// <summary>Results of an experiment, as of one moment.</summary>
internal sealed record ResultsView
{
    public required ResultsExperiment Experiment { get; init; }
    public required DateTimeOffset AsOf { get; init; }

    /// <summary><c>fixed</c>: the single look at the planned sample decides. <c>always_valid</c>: no sample is planned, so evidence decides that may be read at any time.</summary>
    [NamesOf<AnalysisMethod>]
    public required string Method { get; init; }
    public required double ConfidenceLevel { get; init; }

    /// <summary>Whose days and weeks the series is told in.</summary>
    public required string Timezone { get; init; }
    public required string Control { get; init; }
    public required IReadOnlyDictionary<string, long> Units { get; init; }
    public required SrmView Srm { get; init; }

    /// <summary>Exposures and events that were set aside and do not count.</summary>
    public long Excluded { get; init; }
    public required IReadOnlyList<MetricView> Metrics { get; init; }
    public required RecommendationView Recommendation { get; init; }

    /// <summary>Changes of the plan after the start.</summary>
    public IReadOnlyList<AmendmentView> Amendments { get; init; } = [];

    /// <summary>The variant to ship, where that is the recommendation: by the whole plan, whatever was asked.</summary>
    public string? Winner => Recommendation.Variant;

    /// <summary>The variant that is ahead in the first of these metrics; an observation, which decides nothing.</summary>
    public string? Leader { get; init; }

    /// <summary>Each metric by the factors of a multivariate experiment.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FactorResultView>? Factors { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PeriodView>? Series { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BreakdownView>? Breakdown { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OtherValuesView? BreakdownOthers { get; init; }

    public static ResultsView From(Verdict verdict, bool withIntervals, bool withSeries)
    {
        var (experiment, iteration, card) = verdict.Analysis;
        return new ResultsView
        {
            Experiment = new(experiment.Id, experiment.Key, experiment.Name, Wire.Name(experiment.Status), iteration.Number),
            AsOf = card.AsOfUtc,
            Method = Wire.Name(card.Design.Method),
            ConfidenceLevel = card.Design.ConfidenceLevel,
            Timezone = card.Timezone,
            Control = card.Design.Control.Key,
            Units = card.Design.Arms.ToDictionary(arm => arm.Key, arm => card.UnitsByVariant[arm.VariantId]),
            Srm = SrmView.From(card.SampleRatio),
            Excluded = card.Integrity.Excluded,
            Metrics = [.. card.Metrics.Select(metric => MetricView.From(metric, withIntervals))],
            Factors = card.Factors.Count == 0 ? null : [.. card.Factors.Select(metric => FactorResultView.From(metric, withIntervals))],
            Recommendation = RecommendationView.From(verdict.Recommendation),
            Leader = Core.Decide.Leader.Of(card)?.Key,
            Amendments = AmendmentView.Of(experiment),
            Series = withSeries ? [.. card.Series.Select(period => PeriodView.From(period, withIntervals))] : null,
            Breakdown = card.Breakdown.Count == 0 ? null : [.. card.Breakdown.Select(value => From(value, withIntervals))],
            BreakdownOthers = OtherValuesView.From(card.Others),
        };
    }

    private static BreakdownView From(DimensionResult value, bool withIntervals) =>
        new(value.Value, [.. value.Metrics.Select(metric => MetricView.From(metric, withIntervals))]);
}

internal static class Numbers
{
    public static double[]? Limits(Interval? interval) => interval is null ? null : [interval.Lower, interval.Upper];
}
