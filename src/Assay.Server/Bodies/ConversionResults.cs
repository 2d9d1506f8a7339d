using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Decide;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>Asks for the conversion to one event, whatever metrics the experiment has.</summary>
/// <param name="ConversionEventType">The event; the experiment's own metrics where it is left out.</param>
internal sealed record ConversionQuestionBody(
    string? ConversionEventType = null,
    double? ConfidenceLevel = null,
    double? SignificanceThreshold = null
)
{
    public Outcome<AnalysisQuestion> ToQuestion()
    {
        if (ConfidenceLevel is { } level && level is not (> 0.5 and < 1))
            return Faults.OutOfRange("confidence_level", "a number between 0.5 and 1");
        if (SignificanceThreshold is { } alpha && alpha is not (> 0 and < 0.5))
            return Faults.OutOfRange("significance_threshold", "a number between 0 and 0.5");
        if (ConversionEventType is { Length: 0 or > 200 })
            return Faults.OutOfRange("conversion_event_type", "a name of 1 to 200 characters");
        return new AnalysisQuestion(ConfidenceLevel: ConfidenceLevel, Alpha: SignificanceThreshold, ConversionEvent: ConversionEventType);
    }
}

/// <param name="Interval">Of the rate.</param>
/// <param name="PValue">Against the control; null for the control itself.</param>
internal sealed record ConversionVariant(
    int VariantId,
    string Variant,
    string Name,
    bool IsControl,
    long Users,
    long? Conversions,
    double? ConversionRate,
    double[]? Interval,
    double? PValue
);

/// <summary>The results with one line per variant, for the first proportion among the metrics.</summary>
internal sealed record ConversionResultsView
{
    public required long ExperimentId { get; init; }
    public required string ExperimentName { get; init; }
    public string? ConversionEventType { get; init; }
    public required double ConfidenceLevel { get; init; }
    public required double SignificanceThreshold { get; init; }
    public required IReadOnlyList<ConversionVariant> Variants { get; init; }
    public required ResultsExperiment Experiment { get; init; }
    public required DateTimeOffset AsOf { get; init; }

    [NamesOf<AnalysisMethod>]
    public required string Method { get; init; }
    public required string Timezone { get; init; }
    public required string Control { get; init; }
    public required IReadOnlyDictionary<string, long> Units { get; init; }
    public required SrmView Srm { get; init; }
    public required IReadOnlyList<MetricView> Metrics { get; init; }
    public required RecommendationView Recommendation { get; init; }

    /// <summary>The variant to ship by the whole plan, whatever event was asked about.</summary>
    public string? Winner => Recommendation.Variant;

    /// <summary>The variant that is ahead in what was asked; an observation, which decides nothing.</summary>
    public string? Leader { get; init; }
    public IReadOnlyList<PeriodView> Series { get; init; } = [];
    public IReadOnlyList<AmendmentView> Amendments { get; init; } = [];

    public static ConversionResultsView Of(Verdict verdict, ConversionQuestionBody asked)
    {
        var results = ResultsView.From(verdict, withIntervals: true, withSeries: false);
        var card = verdict.Analysis.Card;
        var conversion = card.Metrics.FirstOrDefault(metric => metric.Metric.Kind == Core.Catalog.MetricKind.Proportion);
        return new ConversionResultsView
        {
            ExperimentId = results.Experiment.Id,
            ExperimentName = results.Experiment.Name,
            ConversionEventType = asked.ConversionEventType ?? conversion?.Metric.Event,
            ConfidenceLevel = card.Design.ConfidenceLevel,
            SignificanceThreshold = card.Design.Alpha,
            Variants = [.. card.Design.Arms.Select(arm => Line(card, conversion, arm))],
            Experiment = results.Experiment,
            AsOf = results.AsOf,
            Method = results.Method,
            Timezone = results.Timezone,
            Control = results.Control,
            Units = results.Units,
            Srm = results.Srm,
            Metrics = results.Metrics,
            Recommendation = results.Recommendation,
            Leader = results.Leader,
            Amendments = results.Amendments,
        };
    }

    private static ConversionVariant Line(Scorecard card, MetricResult? conversion, Arm arm)
    {
        var own = conversion?.Arms.First(result => result.Arm == arm);
        var test = conversion?.Comparisons.FirstOrDefault(comparison => comparison.Arm == arm)?.Difference.Value;
        return new(
            arm.VariantId,
            arm.Key,
            arm.Name,
            arm == card.Design.Control,
            card.UnitsByVariant[arm.VariantId],
            own is null || !double.IsFinite(own.Sum) ? null : (long)own.Sum,
            own?.Mean,
            Numbers.Limits(own?.Interval.Value),
            test?.PValue
        );
    }
}
