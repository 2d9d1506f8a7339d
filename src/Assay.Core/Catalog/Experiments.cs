namespace Assay.Core.Catalog;

/// <summary>Rules that an installation sets for its experiments.</summary>
/// <param name="RequireReview">An experiment starts only after somebody approved it.</param>
public sealed record Governance(bool RequireReview = false)
{
    public SplitUrls SplitUrls { get; init; } = SplitUrls.Anywhere;
}

/// <summary>What people do with experiments: describe, change, start, stop.</summary>
public sealed class Experiments(Catalog catalog, Governance governance)
{
    public Task<Outcome<Experiment>> CreateAsync(ExperimentSpec spec, Actor actor, CancellationToken ct) =>
        catalog.CreateAsync(
            ItemKinds.Experiment,
            (view, id, _) =>
            {
                var key =
                    spec.Key
                    ?? Keys.Free(Keys.FromName(spec.Name ?? "", "experiment"), taken => view.Experiments.FindKey(taken) is not null);
                var blank = new Experiment
                {
                    Id = id,
                    Key = key,
                    Name = "",
                };
                return ExperimentRules.Complete(spec, blank, view, governance.SplitUrls);
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
                return after.Fault is null ? ExperimentChange.Check(before, after.Value, actor, now) : after;
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
                ExperimentLifecycle
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
}
