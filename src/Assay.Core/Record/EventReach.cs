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
/// Windows and the order of exposure and event are not looked at: an event from before its unit's exposure is told as counting, though
/// results leave it out.
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
        var counted = uses.Where(use => Refuse(use.Experiment, act) is null)
            .Select(use => new CountedFor(use.Experiment.Key, use.Metric, use.IsExploratory))
            .ToArray();
        if (named is not null)
            return counted.Any(use => use.Experiment == named.Key)
                ? new(counted, null, null)
                : new(counted, WhyNot(named, uses, act), named);
        return counted.Length > 0 ? new(counted, null, null) : WhyNone(uses, act);
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

    private Uncounted WhyNot(Experiment named, IReadOnlyList<Use> uses, Act act) =>
        !IsStarted(named) ? Uncounted.NotStarted
        : uses.Any(use => use.Experiment.Id == named.Id) ? Refuse(named, act)!.Value
        : Uncounted.TypeUnused;

    /// <summary>Of several reasons the one that is nearest to counting.</summary>
    private Reach WhyNone(IReadOnlyList<Use> uses, Act act)
    {
        var declared = uses.Where(use => !use.IsExploratory).Select(use => (use.Experiment, Why: Refuse(use.Experiment, act)!.Value));
        var (experiment, why) = declared.OrderByDescending(one => one.Why).FirstOrDefault();
        return experiment is null ? new([], Uncounted.TypeUnused, null) : new([], why, experiment);
    }

    private Uses UsesOf(CatalogView view)
    {
        if (_uses is { } uses && ReferenceEquals(uses.Experiments, view.Experiments))
            return uses;
        return _uses = new Uses(view.Experiments);
    }

    /// <param name="Environment">Where it was recorded; <c>null</c>: by a key of all environments.</param>
    private readonly record struct Act(string UnitId, DateTime AtUtc, string? Environment);

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
