using System.Collections.Concurrent;
using System.Diagnostics;
using Assay.Core.Catalog;

namespace Assay.Core.Analyse;

/// <summary>What somebody wants to know of an experiment; <c>null</c> asks for the default.</summary>
/// <param name="Iteration">Its number; the current one by default.</param>
/// <param name="Metrics">Keys of the experiment's metrics to look at; all by default.</param>
/// <param name="ConversionEvent">Looks at this event's proportion instead of the experiment's metrics.</param>
public sealed record AnalysisQuestion(
    Granularity Granularity = Granularity.Total,
    int? Iteration = null,
    IReadOnlyList<string>? Metrics = null,
    string? Dimension = null,
    double? ConfidenceLevel = null,
    double? Alpha = null,
    string? ConversionEvent = null
)
{
    /// <summary>Looks at this part of the data; <c>null</c>: at all of them.</summary>
    public DataCut? Cut { get; init; }

    /// <summary>Asks for what advice needs to know too; a planned sample is read with at least so many units an arm. <c>null</c>: does not ask.</summary>
    public int? AdviceUnitsPerArm { get; init; }
}

/// <summary>Answers questions about experiments, and keeps answers for as long as the data stay the same.</summary>
public sealed class Analyser(Catalog.Catalog catalog, IMetricSource source, TimeProvider time)
{
    private const int MaxKept = 1000;

    /// <summary>An analysis that took this long is not repeated for every new event.</summary>
    private static readonly TimeSpan Costly = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxStale = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, Kept> _kept = new();

    public async Task<Outcome<Analysis>> AnalyseAsync(string experimentId, AnalysisQuestion question, CancellationToken ct)
    {
        if (catalog.View.Experiments.Find(experimentId) is not { } experiment)
            return Faults.ExperimentNotFound(experimentId);
        if (experiment.CurrentIteration is not { } current)
            return Faults.NotStarted();
        var number = question.Iteration ?? current.Number;
        if (experiment.Iterations.FirstOrDefault(iteration => iteration.Number == number) is not { } iteration)
            return Faults.IterationNotFound(number);
        var metrics = SelectMetrics(experiment, question);
        if (metrics.Fault is { } fault)
            return fault;
        return new Analysis(experiment, iteration, await ReadAsync(experiment with { Metrics = metrics.Value }, iteration, question, ct));
    }

    private static Outcome<IReadOnlyList<MetricUse>> SelectMetrics(Experiment experiment, AnalysisQuestion question)
    {
        if (question.ConversionEvent is { } conversion)
            return new([new MetricUse(conversion, MetricKind.Proportion, conversion, MetricRole.Primary)]);
        if (question.Metrics is not { Count: > 0 } keys)
            return new(experiment.Metrics);
        if (keys.FirstOrDefault(key => experiment.Metrics.All(metric => metric.Key != key)) is { } unknown)
            return Faults.UnknownMetric(unknown);
        return new([.. experiment.Metrics.Where(metric => keys.Contains(metric.Key))]);
    }

    private async Task<Scorecard> ReadAsync(Experiment experiment, Iteration iteration, AnalysisQuestion question, CancellationToken ct)
    {
        var alpha = question.Alpha ?? experiment.SignificanceLevel;
        var design = AnalysisDesign.Of(experiment, iteration, alpha, question.ConfidenceLevel ?? 1 - alpha);
        var key = CacheKey(experiment, iteration, question);
        var now = time.GetUtcNow();
        var version = source.DataVersion;
        if (_kept.TryGetValue(key, out var kept) && kept.IsGoodAt(version, now))
            return kept.Card;
        var started = Stopwatch.GetTimestamp();
        var table = await source.ReadAsync(PlanFor(experiment, iteration, question, now), ct);
        var card = ScorecardBuilder.Build(design, table, now);
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        _kept[key] = new Kept(card, version, now, Stopwatch.GetElapsedTime(started));
        return card;
    }

    /// <summary>Data end with the iteration; of a running one, an event of this very moment still counts.</summary>
    private static AnalysisPlan PlanFor(Experiment experiment, Iteration iteration, AnalysisQuestion question, DateTimeOffset now) =>
        new(
            experiment.Id,
            iteration.Number,
            Earlier((iteration.EndedUtc ?? now).UtcDateTime, question.Cut?.EventsThroughUtc).AddMicroseconds(1),
            [
                .. experiment.Metrics.Select(metric => new MetricPlan(
                    metric.Key,
                    metric.Kind,
                    metric.Event,
                    metric.WindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                    metric.Cap
                )),
            ],
            question.Granularity,
            question.Dimension
        )
        {
            ExposedUntilUtc = question.Cut?.ExposedThroughUtc.AddMicroseconds(1),
            Advice = question.AdviceUnitsPerArm is { } least ? NeedsOf(experiment, least) : null,
        };

    private static AdviceNeeds NeedsOf(Experiment experiment, long unitsPerArm) =>
        new(experiment.TargetSampleSize is { } target ? Math.Max(target, unitsPerArm * experiment.Variants.Count) : null);

    private static DateTime Earlier(DateTime one, DateTime? other) => other < one ? other.Value : one;

    private static string CacheKey(Experiment experiment, Iteration iteration, AnalysisQuestion question) =>
        $"{experiment.Id}/{experiment.Version}/{iteration.Number}/{question with { Metrics = null }}/{string.Join('\u001f', question.Metrics ?? [])}";

    private sealed record Kept(Scorecard Card, long Version, DateTimeOffset At, TimeSpan Cost)
    {
        /// <summary>The same data give the same answer; a costly answer serves a little longer, in proportion to its cost.</summary>
        public bool IsGoodAt(long version, DateTimeOffset now)
        {
            if (version == Version)
                return true;
            var grace = Cost < Costly ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(10 * Cost.TotalSeconds, MaxStale.TotalSeconds));
            return now - At < grace;
        }
    }
}

/// <summary>A scorecard and what it is about.</summary>
public sealed record Analysis(Experiment Experiment, Iteration Iteration, Scorecard Card);
