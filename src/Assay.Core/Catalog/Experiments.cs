namespace Assay.Core.Catalog;

/// <summary>Rules that an installation sets for its experiments.</summary>
/// <param name="RequireReview">An experiment starts only after somebody approved it.</param>
public sealed record Governance(bool RequireReview = false)
{
    public SplitUrls SplitUrls { get; init; } = SplitUrls.Anywhere;

    /// <summary>An experiment runs as soon as it can, for clients that know no start. A review, where demanded, still comes first.</summary>
    public bool StartsOnCreate { get; init; }
}

/// <summary>What people do with experiments: describe, change, start, stop.</summary>
public sealed class Experiments(Catalog catalog, Governance governance)
{
    public Task<Outcome<Experiment>> CreateAsync(ExperimentSpec spec, Actor actor, CancellationToken ct) =>
        catalog.CreateAsync(
            ItemKinds.Experiment,
            (view, id, now) =>
            {
                var key =
                    spec.Key
                    ?? Keys.Free(Keys.FromName(spec.Name ?? "", "experiment"), taken => view.Experiments.FindKey(taken) is not null);
                var blank = new Experiment
                {
                    Id = id,
                    Key = key,
                    Name = "",
                    EditedBy = actor.Name,
                };
                return ExperimentRules.Complete(spec, blank, view, governance.SplitUrls).Then(made => StartedWhereMeant(made, actor, now));
            },
            actor,
            ct
        );

    /// <summary>Gives the experiment the form that <paramref name="respec"/> makes of the present one.</summary>
    public Task<Outcome<Experiment>> UpdateAsync(
        string id,
        long? ifVersion,
        Func<Experiment, Outcome<ExperimentSpec>> respec,
        Actor actor,
        CancellationToken ct
    ) =>
        catalog.ChangeAsync(
            ItemKinds.Experiment,
            id,
            "update",
            ifVersion,
            (before, now) =>
            {
                var spec = respec(before);
                if (spec.Fault is { } unreadable)
                    return unreadable;
                var after = ExperimentRules.Complete(spec.Value, before, catalog.View, governance.SplitUrls);
                return after
                    .Then(described => ExperimentChange.Check(before, described with { EditedBy = actor.Name }, actor, now))
                    .Then(changed => StartedWhereMeant(changed, actor, now));
            },
            actor,
            ct
        );

    public Task<Outcome<Experiment>> TakeAsync(string id, LifecycleStep step, long? ifVersion, Actor actor, CancellationToken ct) =>
        catalog.ChangeAsync(
            ItemKinds.Experiment,
            id,
            Wire.Name(step),
            ifVersion,
            (before, now) =>
                CheckApproval(step, before, actor) is { } refused
                    ? refused
                    : ExperimentLifecycle
                        .Take(step, before, governance.RequireReview, actor, now)
                        .Then(taken =>
                            LayerBuckets.Holds(taken) && !LayerBuckets.Holds(before) ? LayerShare.Renew(taken, catalog.View) : taken
                        ),
            actor,
            ct
        );

    public Task<Outcome<Experiment>> StopAsync(string id, Stop stop, long? ifVersion, Actor actor, CancellationToken ct) =>
        catalog.ChangeAsync(
            ItemKinds.Experiment,
            id,
            "stop",
            ifVersion,
            (before, now) => ExperimentLifecycle.Halt(before, stop, now),
            actor,
            ct
        );

    public Task<Outcome<Experiment>> DeleteAsync(string id, long? ifVersion, Actor actor, CancellationToken ct) =>
        catalog.DeleteAsync(
            ItemKinds.Experiment,
            id,
            ifVersion,
            experiment => experiment.Status is ExperimentStatus.Draft or ExperimentStatus.Archived ? null : Faults.NotDeletable(experiment),
            actor,
            ct
        );

    /// <summary>Where reviews are demanded, nobody lets his own work pass: neither the author nor who edited it last.</summary>
    private Fault? CheckApproval(LifecycleStep step, Experiment experiment, Actor actor) =>
        governance.RequireReview
        && step == LifecycleStep.Approve
        && (actor.Name == experiment.CreatedBy || actor.Name == experiment.EditedBy)
            ? ReviewFaults.SelfApproval()
            : null;

    /// <summary>A draft that was never started and could be: runs where the server is set so, unless it waits for its planned start.</summary>
    private Outcome<Experiment> StartedWhereMeant(Experiment experiment, Actor actor, DateTimeOffset now)
    {
        var isMeant =
            governance is { StartsOnCreate: true, RequireReview: false }
            && experiment is { Status: ExperimentStatus.Draft, CurrentIteration: null }
            && !(experiment.PlannedStartUtc > now)
            && ExperimentLifecycle.CheckReady(experiment) is null;
        return isMeant ? ExperimentLifecycle.Take(LifecycleStep.Start, experiment, requireReview: false, actor, now) : experiment;
    }
}
