using Assay.Core.Catalog;

namespace Assay.Core.Analyse;

/// <summary>The metrics that a question shows, out of those that are read for it.</summary>
/// <remarks>The whole plan is always read: corrections are over all of its comparisons, whichever of them somebody looks at.</remarks>
internal sealed record AskedMetrics
{
    /// <summary>Stands for every metric, and every event type that exposed units have.</summary>
    private const string Everything = "*";

    /// <summary>Read beside the plan's metrics, for a question about an event that none of them is about.</summary>
    public MetricUse? Extra { get; private init; }

    /// <summary>The event types of exposed units are read too.</summary>
    public bool Explores { get; private init; }

    /// <summary>Keys; <c>null</c>: all.</summary>
    private IReadOnlyList<string>? Keys { get; init; }

    /// <summary>The only one; <c>null</c>: the keys tell.</summary>
    private MetricUse? Only { get; init; }

    public static Outcome<AskedMetrics> Of(Experiment experiment, AnalysisQuestion question)
    {
        if (question.ConversionEvent is { } conversion)
        {
            var planned = experiment.Metrics.FirstOrDefault(metric => IsPlain(metric, conversion));
            var extra = planned is null ? Exploratory(conversion) : null;
            return new AskedMetrics { Extra = extra, Only = planned ?? extra };
        }
        var isEverything = question.Metrics?.Contains(Everything) == true;
        var keys = isEverything || question.Metrics is not { Count: > 0 } ? null : question.Metrics;
        var explores = isEverything || experiment.Metrics.Count == 0;
        if (!explores && UnknownIn(experiment, keys ?? []) is { } unknown)
            return Faults.UnknownMetric(unknown);
        return new AskedMetrics { Explores = explores, Keys = keys };
    }

    private static string? UnknownIn(Experiment experiment, IReadOnlyList<string> keys) =>
        keys.FirstOrDefault(key => experiment.Metrics.All(metric => metric.Key != key));

    /// <summary>The plan's metrics, and what is read beside them.</summary>
    /// <param name="found">Event types of exposed units, where the question explores.</param>
    public IReadOnlyList<MetricUse> Read(Experiment experiment, IReadOnlyList<string> found) =>
        [
            .. experiment.Metrics,
            .. found.Where(type => !experiment.Metrics.Any(metric => IsPlain(metric, type))).Select(Exploratory),
            .. Extra is null ? Array.Empty<MetricUse>() : [Extra],
        ];

    /// <summary>The part of the scorecard that was asked for, or that there is none.</summary>
    public Outcome<Scorecard> Show(Scorecard card)
    {
        if (Keys?.FirstOrDefault(key => card.Metrics.All(metric => metric.Metric.Key != key)) is { } unknown)
            return Faults.UnknownMetric(unknown);
        return Keys is null && Only is null ? card : Narrow(card);
    }

    private Scorecard Narrow(Scorecard card) =>
        card with
        {
            Metrics = [.. card.Metrics.Where(Shows)],
            Series = [.. card.Series.Where(period => Shows(period.Cumulative))],
            Breakdown = [.. card.Breakdown.Select(value => value with { Metrics = [.. value.Metrics.Where(Shows)] })],
            Factors = [.. card.Factors.Where(factor => Shows(factor.Metric))],
        };

    private bool Shows(MetricResult result) => Shows(result.Metric);

    private bool Shows(MetricUse metric) => Only is null ? Keys!.Contains(metric.Key) : metric == Only;

    private static MetricUse Exploratory(string type) => new(type, MetricKind.Proportion, type, MetricRole.Exploratory);

    /// <summary>Whether the metric counts the units with such an event, and nothing else.</summary>
    private static bool IsPlain(MetricUse metric, string type) =>
        metric is { Kind: MetricKind.Proportion, WindowSeconds: null, Cap: null, Filters: null } && metric.Event == type;
}
