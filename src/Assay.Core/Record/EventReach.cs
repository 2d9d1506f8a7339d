using System.Collections.Frozen;
using Assay.Core.Catalog;

namespace Assay.Core.Record;

/// <summary>A metric of an experiment that an event counts for.</summary>
/// <param name="IsExploratory">The experiment declares no metrics, and shows each type of event.</param>
public sealed record CountedFor(string Experiment, string Metric, bool IsExploratory);

/// <summary>Why an event counts for nothing, or for nothing of the experiment that it names.</summary>
public enum Uncounted
{
    /// <summary>No metric counts events of the type.</summary>
    TypeUnused,

    /// <summary>The experiment does not run in the environment that the event was recorded in.</summary>
    OtherEnvironment,

    /// <summary>The experiment has not started.</summary>
    NotStarted,

    /// <summary>The experiment's iteration has ended.</summary>
    Ended,

    /// <summary>The unit has met no variant.</summary>
    NotExposed,

    /// <summary>The unit is forced into its variant for testing.</summary>
    Forced,
}

/// <summary>What an event counts for, as far as memory knows.</summary>
/// <param name="Why"><c>null</c> where it counts for all that it could be meant for.</param>
/// <param name="Experiment">The one that <paramref name="Why"/> speaks of, where it speaks of one.</param>
public sealed record Reach(IReadOnlyList<CountedFor> CountsFor, Uncounted? Why, Experiment? Experiment);

/// <summary>Says which metrics an event counts for. No I/O.</summary>
/// <remarks>
/// Windows, the order of exposure and event, and exposures that do not count (set aside, or recorded in another environment) are not looked at:
/// an event from before its unit's exposure is told as counting, though results leave it out.
/// </remarks>
public sealed class EventReach(Catalog.Catalog catalog, IExposureLog log, KeyEnvironments keys)
{
    private volatile Uses? _uses;

    public Reach Of(in EventRecord one)
    {
        var type = one.Type.ToString();
        var act = new Act(one.UnitId.ToString(), one.TimestampUtc, one.KeyId is { } key ? keys.Of(key) : null);
        var view = catalog.View;
        var named = one.ExperimentId is { } id ? view.Experiments.Find(id) : null;
        var uses = UsesOf(view).Of(type);
        // Asked once: the exposure that is missing may be recorded meanwhile.
        var judged = uses.Select(use => new Judged(use, Refuse(use.Experiment, act))).ToList();
        var counted = judged
            .Where(one => one.Why is null)
            .Select(one => new CountedFor(one.Use.Experiment.Key, one.Use.Metric, one.Use.IsExploratory))
            .ToArray();
        if (named is not null)
            return counted.Any(use => use.Experiment == named.Key) ? new(counted, null, null) : new(counted, WhyNot(named, judged), named);
        return counted.Length > 0 ? new(counted, null, null) : WhyNone(judged);
    }

    private static bool IsStarted(Experiment experiment) => experiment.CurrentIteration is not null;

    /// <summary>Why the unit's events do not count in the experiment, whatever their type.</summary>
    private Uncounted? Refuse(Experiment experiment, Act act)
    {
        if (experiment.CurrentIteration is not { } iteration)
            return Uncounted.NotStarted;
        if (act.Environment is { } environment && !iteration.CurrentRevision.RunsIn(environment))
            return Uncounted.OtherEnvironment;
        if (iteration.EndedUtc is { } ended && act.AtUtc >= ended.UtcDateTime)
            return Uncounted.Ended;
        if (log.HasMet(experiment.Id, iteration.Number, act.UnitId))
            return null;
        return experiment.Forced.ContainsKey(act.UnitId) ? Uncounted.Forced : Uncounted.NotExposed;
    }

    private static Uncounted WhyNot(Experiment named, List<Judged> judged) =>
        IsStarted(named) ? judged.Find(one => one.Use.Experiment.Id == named.Id)?.Why ?? Uncounted.TypeUnused : Uncounted.NotStarted;

    /// <summary>Of several reasons the one that is nearest to counting.</summary>
    private static Reach WhyNone(List<Judged> judged)
    {
        var nearest = judged.Where(one => !one.Use.IsExploratory).MaxBy(one => one.Why);
        return new([], nearest?.Why ?? Uncounted.TypeUnused, nearest?.Use.Experiment);
    }

    private Uses UsesOf(CatalogView view)
    {
        if (_uses is { } uses && ReferenceEquals(uses.Experiments, view.Experiments))
            return uses;
        return _uses = new Uses(view.Experiments);
    }

    /// <param name="Environment">Where it was recorded; <c>null</c>: by a key of all environments.</param>
    private readonly record struct Act(string UnitId, DateTime AtUtc, string? Environment);

    /// <param name="Why"><c>null</c>: it counts.</param>
    private sealed record Judged(Use Use, Uncounted? Why);

    private sealed record Use(Experiment Experiment, string Metric, bool IsExploratory);

    /// <summary>All experiments by the types of events that they count, until an experiment changes.</summary>
    private sealed class Uses
    {
        private readonly FrozenDictionary<string, Use[]> _byType;
        private readonly Experiment[] _open;

        public Uses(ItemSet<Experiment> experiments)
        {
            Experiments = experiments;
            var live = experiments.Where(one => one.Status != ExperimentStatus.Archived).ToArray();
            _byType = live.SelectMany(one => one.Metrics.Select(metric => (metric.Event, Use: new Use(one, metric.Key, false))))
                .GroupBy(pair => pair.Event, pair => pair.Use)
                .ToFrozenDictionary(group => group.Key, group => group.ToArray());
            _open = [.. live.Where(one => one.Metrics.Count == 0 && IsStarted(one))];
        }

        public ItemSet<Experiment> Experiments { get; }

        public IReadOnlyList<Use> Of(string type) =>
            [.. _byType.GetValueOrDefault(type, []), .. _open.Select(one => new Use(one, type, IsExploratory: true))];
    }
}
