using System.Collections.Concurrent;
using Assay.Core.Catalog;
using Assay.Core.Record;

namespace Assay.Core.Analyse;

/// <summary>What somebody wants to know of an experiment; <c>null</c> asks for the default.</summary>
/// <param name="Iteration">Its number; the current one by default.</param>
/// <param name="Metrics">Keys of the experiment's metrics to look at, or <c>*</c> for them and every event type of its units; all by default.</param>
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
    /// <summary>Which evidence significance goes by; the experiment's own by default.</summary>
    public AnalysisMethod? Method { get; init; }

    /// <summary>Looks at this part of the data; <c>null</c>: at all of them.</summary>
    public DataCut? Cut { get; init; }

    /// <summary>Asks for what advice needs to know too; a planned sample is read with at least so many units an arm. <c>null</c>: does not ask.</summary>
    public int? AdviceUnitsPerArm { get; init; }
}

/// <summary>Answers questions about experiments, and keeps answers for as long as the data stay the same.</summary>
/// <remarks>
/// Each question is computed once at a time, however many ask it. While nothing new is acknowledged and nothing that is stamped ahead comes true, all
/// questions are answered as of one moment, so that the parts of a page agree.
/// </remarks>
public sealed class Analyser(Catalog.Catalog catalog, IMetricSource source, KeyEnvironments keys, TimeProvider time)
{
    private const int MaxKept = 1000;

    /// <summary>Event types shown of an experiment that declares no metrics.</summary>
    private const int MaxExplored = 20;

    /// <summary>Dimensions named to who asked for one that is not there.</summary>
    private const int MaxDimensions = 50;

    /// <summary>An analysis that took this long is not repeated for every new event.</summary>
    private static readonly TimeSpan Costly = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxStale = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Key, Kept> _kept = new();
    private readonly SharedWork<Key, Kept> _running = new();
    private volatile Moment? _moment;

    public async Task<Outcome<Analysis>> AnalyseAsync(string experimentId, AnalysisQuestion question, CancellationToken ct)
    {
        if (catalog.View.Experiments.Find(experimentId) is not { } experiment)
            return Faults.ExperimentNotFound(experimentId);
        if (experiment.CurrentIteration is not { } current)
            return Faults.NotStarted(experiment.Key);
        var number = question.Iteration ?? current.Number;
        if (experiment.Iterations.FirstOrDefault(iteration => iteration.Number == number) is not { } iteration)
            return Faults.IterationNotFound(number);
        var metrics = AskedMetrics.Of(experiment, question);
        if (metrics.Fault is { } fault)
            return fault;
        var card = await ReadAsync(new Subject(experiment, iteration, question, metrics.Value), ct);
        if (question.Dimension is { } dimension && await UnknownAsync(dimension, experiment, iteration, card, ct) is { } unknown)
            return unknown;
        var shown = metrics.Value.Show(card);
        return shown.Fault is { } unasked ? unasked : new Analysis(experiment, iteration, shown.Value);
    }

    /// <summary>Why there is no such dimension: units were exposed, and none of them with it.</summary>
    private async Task<Fault?> UnknownAsync(
        string dimension,
        Experiment experiment,
        Iteration iteration,
        Scorecard card,
        CancellationToken ct
    )
    {
        if (card.TotalUnits == 0 || card.Breakdown.Any(value => value.Value.Length > 0))
            return null;
        var plan = new AnalysisPlan(experiment.Id, iteration.Number, card.AsOfUtc.UtcDateTime.AddMicroseconds(1), []);
        var known = await source.DimensionsAsync(plan, MaxDimensions, ct);
        return known.Contains(dimension) ? null : AnalysisFaults.UnknownDimension(dimension, known);
    }

    /// <remarks>
    /// A computation that was already under way may have begun before the asker's own rows were acknowledged; then its answer lacks them. The
    /// next one, whoever begins it, begins later than this question, so a second wait is enough.
    /// </remarks>
    private async Task<Scorecard> ReadAsync(Subject subject, CancellationToken ct)
    {
        var key = subject.Key;
        var version = source.DataVersion;
        var found = await FindAsync();
        return (found.Version >= version || IsGood(found) ? found : await FindAsync()).Card;

        async Task<Kept> FindAsync() =>
            _kept.TryGetValue(key, out var kept) && IsGood(kept)
                ? kept
                : await _running.RunAsync(key, stop => ComputeAsync(key, subject, stop), ct);

        bool IsGood(Kept kept) => kept.IsGoodAt(version, time.GetUtcNow());
    }

    private async Task<Kept> ComputeAsync(Key key, Subject subject, CancellationToken ct)
    {
        var (experiment, iteration, question, asked) = subject;
        var version = source.DataVersion;
        var now = MomentAt(version);
        var started = time.GetTimestamp();
        var plan = PlanFor(experiment, iteration, question, now);
        var found = asked.Explores ? await source.EventTypesAsync(plan, MaxExplored, ct) : [];
        var metrics = asked.Read(experiment, found);
        var table = await source.ReadAsync(plan with { Metrics = [.. metrics.Select(MetricPlan.Of)] }, ct);
        var alpha = question.Alpha ?? experiment.SignificanceLevel;
        var read = experiment with { Metrics = metrics };
        var design = AnalysisDesign.Of(read, iteration, alpha, question.ConfidenceLevel ?? 1 - alpha);
        var card = ScorecardBuilder.Build(design with { Method = question.Method ?? design.Method }, table, now) with
        {
            Timezone = plan.Zone.Id,
        };
        // What is stamped after the end of an iteration, or of a cut, never counts in it.
        var isOpen = iteration.EndedUtc is null && question.Cut is null;
        DateTimeOffset? next = isOpen && table.NextUtc is { } ahead ? new DateTimeOffset(ahead, TimeSpan.Zero) : null;
        if (isOpen)
            _moment = new Moment(version, now, next);
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        return _kept[key] = new Kept(card, version, next, now, time.GetElapsedTime(started));
    }

    /// <summary>The moment that the data are read as of: an earlier one while nothing can have changed since.</summary>
    private DateTimeOffset MomentAt(long version)
    {
        var now = time.GetUtcNow();
        return _moment is { } moment && moment.Version == version && moment.At <= now && !(moment.NextUtc <= now) ? moment.At : now;
    }

    /// <summary>Data end with the cut, or with the iteration; of a running one, an event of this very moment still counts.</summary>
    private AnalysisPlan PlanFor(Experiment experiment, Iteration iteration, AnalysisQuestion question, DateTimeOffset now) =>
        new(
            experiment.Id,
            iteration.Number,
            (question.Cut?.EventsThroughUtc ?? (iteration.EndedUtc ?? now).UtcDateTime).AddMicroseconds(1),
            [],
            question.Granularity,
            question.Dimension
        )
        {
            // A zone that the machine lost since the experiment was made: UTC, and the answer says so.
            Zone = ReportingZone.Find(experiment.Timezone) ?? ReportingZone.Utc,
            ExposedUntilUtc = question.Cut?.ExposedThroughUtc.AddMicroseconds(1),
            Rules = EvidenceRules.Of(experiment, iteration, keys),
            Advice = question.AdviceUnitsPerArm is { } least ? NeedsOf(experiment, least) : null,
        };

    private static AdviceNeeds NeedsOf(Experiment experiment, long unitsPerArm) =>
        new(experiment.TargetSampleSize is { } target ? Math.Max(target, unitsPerArm * experiment.Variants.Count) : null);

    /// <summary>A question with what it is about.</summary>
    private sealed record Subject(Experiment Experiment, Iteration Iteration, AnalysisQuestion Question, AskedMetrics Asked)
    {
        /// <summary>All that the numbers depend on but the data. Which of the metrics are shown is no part of it.</summary>
        public Key Key =>
            new(
                Experiment.Id,
                Experiment.Version,
                Question with
                {
                    Iteration = Iteration.Number,
                    Metrics = null,
                    ConversionEvent = Asked.Extra?.Event,
                },
                Asked.Explores
            );
    }

    private sealed record Key(long ExperimentId, long Version, AnalysisQuestion Question, bool Explores);

    private sealed record Moment(long Version, DateTimeOffset At, DateTimeOffset? NextUtc);

    /// <param name="NextUtc">When something that is stamped ahead comes true; <c>null</c>: never.</param>
    private sealed record Kept(Scorecard Card, long Version, DateTimeOffset? NextUtc, DateTimeOffset At, TimeSpan Cost)
    {
        /// <summary>The same data give the same answer; a costly answer serves a little longer, in proportion to its cost.</summary>
        public bool IsGoodAt(long version, DateTimeOffset now)
        {
            if (NextUtc <= now)
                return false;
            if (version <= Version)
                return true;
            var grace = Cost < Costly ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(10 * Cost.TotalSeconds, MaxStale.TotalSeconds));
            return now - At < grace;
        }
    }
}

/// <summary>A scorecard and what it is about.</summary>
public sealed record Analysis(Experiment Experiment, Iteration Iteration, Scorecard Card);
