using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Decide;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <param name="Iteration">The one that the numbers are of.</param>
/// <param name="ShippedVariant">Key of the variant that everybody gets since the end; null where none was named.</param>
internal sealed record ResultsExperiment(
    long Id,
    string Key,
    string Name,
    [property: NamesOf<ExperimentStatus>] string Status,
    int Iteration,
    string? ShippedVariant
);

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
            Experiment = new(
                experiment.Id,
                experiment.Key,
                experiment.Name,
                Wire.Name(experiment.Status),
                iteration.Number,
                experiment.ShippedVariant
            ),
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
