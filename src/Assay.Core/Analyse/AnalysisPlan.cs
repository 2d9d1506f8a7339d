using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Analyse;

public enum Granularity
{
    Total,
    Hour,
    Day,
    Week,
}

/// <summary>What a metric source has to compute for one metric.</summary>
/// <param name="Window">Only events within this time after exposure count; <c>null</c>: up to the end.</param>
/// <param name="Cap">Each unit's value is at most this; <c>null</c>: no cap.</param>
public sealed record MetricPlan(string Key, MetricKind Kind, string EventType, TimeSpan? Window, double? Cap)
{
    /// <summary>What an event's properties must be; <c>null</c>: anything.</summary>
    public ConditionDefinition? Filters { get; init; }

    /// <summary>Whether events before exposure are counted as the experiment's: not where nobody planned the metric.</summary>
    public bool IsPlanned { get; init; } = true;

    public static MetricPlan Of(MetricUse metric) =>
        new(metric.Key, metric.Kind, metric.Event, metric.WindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, metric.Cap)
        {
            Filters = metric.Filters,
            IsPlanned = metric.Role != MetricRole.Exploratory,
        };
}

/// <summary>One question to a metric source: these metrics of this iteration, from data up to <paramref name="UntilUtc"/>.</summary>
/// <param name="UntilUtc">Exclusive, for exposures and events.</param>
/// <param name="Dimension">A key of the exposure's context to break down by; <c>null</c>: no breakdown.</param>
public sealed record AnalysisPlan(
    long ExperimentId,
    int Iteration,
    DateTime UntilUtc,
    IReadOnlyList<MetricPlan> Metrics,
    Granularity Granularity = Granularity.Total,
    string? Dimension = null
)
{
    /// <summary>Whose days and weeks the series is told in; hours are UTC.</summary>
    public ReportingZone Zone { get; init; } = ReportingZone.Utc;

    /// <summary>Exclusive; only units exposed before it count, with their events up to <see cref="UntilUtc"/>. <c>null</c>: the same time.</summary>
    public DateTime? ExposedUntilUtc { get; init; }

    /// <summary>What advice needs to know beside the numbers; <c>null</c>: it is not computed.</summary>
    public AdviceNeeds? Advice { get; init; }

    public EvidenceRules Rules { get; init; } = EvidenceRules.Plain;

    /// <summary>The values of the dimension that are told apart, the others being one; <c>null</c>: all. For the source itself to say.</summary>
    public IReadOnlyList<string>? ShownValues { get; init; }
}

/// <summary>What advice needs to know of units beside their numbers: when they came, and whether they act as people do.</summary>
/// <param name="Units">Asks when so many units were exposed; <c>null</c>: does not ask.</param>
public sealed record AdviceNeeds(long? Units);
