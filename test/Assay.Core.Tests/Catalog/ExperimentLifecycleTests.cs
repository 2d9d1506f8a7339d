using Assay.Core.Catalog;

namespace Assay.Core.Tests;

public sealed class ExperimentLifecycleTests
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task Every_step_is_allowed_from_the_states_that_the_lifecycle_names_and_no_other()
    {
        var allowed = new Dictionary<LifecycleStep, ExperimentStatus[]>
        {
            [LifecycleStep.Submit] = [ExperimentStatus.Draft],
            [LifecycleStep.Approve] = [ExperimentStatus.InReview],
            [LifecycleStep.Reject] = [ExperimentStatus.InReview, ExperimentStatus.Approved, ExperimentStatus.Scheduled],
            [LifecycleStep.Schedule] = [ExperimentStatus.Draft, ExperimentStatus.Approved],
            [LifecycleStep.Start] = [ExperimentStatus.Draft, ExperimentStatus.Approved, ExperimentStatus.Scheduled],
            [LifecycleStep.Pause] = [ExperimentStatus.Running],
            [LifecycleStep.Resume] = [ExperimentStatus.Paused],
            [LifecycleStep.Stop] = [ExperimentStatus.Running, ExperimentStatus.Paused],
            [LifecycleStep.Archive] = [ExperimentStatus.Draft, ExperimentStatus.Stopped],
            [LifecycleStep.Iterate] = [ExperimentStatus.Running, ExperimentStatus.Paused, ExperimentStatus.Stopped],
        };
        foreach (var (step, from) in allowed)
        foreach (var status in Enum.GetValues<ExperimentStatus>())
        {
            var bench = new Bench();
            var experiment = await AtAsync(bench, status);
            var taken = await TakeAsync(bench, experiment, step);
            Assert.True(taken.Fault is null == from.Contains(status), $"{step} from {status}: {taken.Fault?.Code ?? "done"}");
            if (taken.Fault is { } fault)
                Assert.Equal("wrong_state", fault.Code);
        }
    }

    [Fact]
    public async Task An_experiment_with_one_variant_cannot_start()
    {
        var created = await _bench.CreateAsync(new ExperimentSpec { Key = "alone", Variants = [new("control", null)] });
        var started = await _bench.TakeAsync(created.Value, LifecycleStep.Start);
        Assert.Equal("validation_failed", started.Fault?.Code);
        Assert.Equal(ExperimentStatus.Draft, _bench.Catalog.View.Experiments.Find("alone")!.Status);
    }

    [Fact]
    public async Task Each_iteration_has_a_salt_of_its_own_out_of_the_month_it_starts_in()
    {
        var first = await _bench.RunningAsync();
        var second = (await _bench.TakeAsync(first, LifecycleStep.Iterate)).Value;
        Assert.Equal(["2026-03-1", "2026-03-2"], second.Iterations.Select(iteration => iteration.Salt));
        Assert.Equal(_bench.Clock.GetUtcNow(), second.Iterations[0].EndedUtc);
        Assert.Null(second.CurrentIteration!.EndedUtc);
    }

    [Fact]
    public async Task The_turn_of_the_month_salts_the_next_iteration_and_leaves_the_running_one()
    {
        var first = await _bench.RunningAsync();
        var before = _bench.Look("u").Assignment;
        _bench.Clock.Advance(TimeSpan.FromDays(40));
        var renamed = await _bench.ChangeAsync(first, spec => spec with { Description = "still running" });
        Assert.Equal("2026-03-1", renamed.Value.CurrentIteration!.Salt);
        Assert.Equal(before, _bench.Look("u").Assignment);
        var second = (await _bench.TakeAsync(first, LifecycleStep.Iterate)).Value;
        Assert.Equal("2026-04-2", second.CurrentIteration!.Salt);
    }

    [Fact]
    public async Task Where_review_is_demanded_a_draft_cannot_start_but_an_approved_one_can()
    {
        var bench = new Bench(new Governance(RequireReview: true));
        var draft = (await bench.CreateAsync(Bench.Halves())).Value;
        Assert.Equal("review_required", (await bench.TakeAsync(draft, LifecycleStep.Start)).Fault?.Code);
        await bench.TakeAsync(draft, LifecycleStep.Submit);
        await bench.Experiments.TakeAsync(draft.Key, LifecycleStep.Approve, null, new Actor("bob"), default);
        Assert.Equal(ExperimentStatus.Running, (await bench.TakeAsync(draft, LifecycleStep.Start)).Value.Status);
    }

    [Fact]
    public async Task Where_review_is_demanded_neither_the_author_nor_the_last_editor_approves()
    {
        var bench = new Bench(new Governance(RequireReview: true));
        var draft = (await bench.CreateAsync(Bench.Halves())).Value;
        var bob = new Actor("bob");
        await bench.Experiments.UpdateAsync(draft.Key, null, one => Bench.SpecOf(one) with { Description = "clearer" }, bob, default);
        await bench.TakeAsync(draft, LifecycleStep.Submit);
        foreach (var actor in (Actor[])[Bench.Ann, bob])
        {
            var approved = await bench.Experiments.TakeAsync(draft.Key, LifecycleStep.Approve, null, actor, default);
            Assert.Equal("self_approval", approved.Fault?.Code);
        }
    }

    [Fact]
    public async Task Where_the_server_is_set_so_an_experiment_runs_as_soon_as_it_can()
    {
        var bench = new Bench(new Governance { StartsOnCreate = true });
        Assert.Equal(ExperimentStatus.Running, (await bench.CreateAsync(Bench.Halves())).Value.Status);
        var waiting = (await bench.CreateAsync(new ExperimentSpec { Key = "later" })).Value;
        Assert.Equal(ExperimentStatus.Draft, waiting.Status);
        var completed = await bench.ChangeAsync(waiting, spec => spec with { Variants = Bench.Halves().Variants });
        Assert.Equal(ExperimentStatus.Running, completed.Value.Status);
    }

    [Fact]
    public async Task A_stop_keeps_its_reason_and_what_is_shipped()
    {
        var running = await _bench.RunningAsync();
        var stopped = await _bench.Experiments.StopAsync(running.Key, new Stop("won", "new"), null, Bench.Ann, default);
        Assert.Equal(
            ("won", "new", ExperimentStatus.Stopped),
            (stopped.Value.StopReason, stopped.Value.ShippedVariant, stopped.Value.Status)
        );
    }

    [Fact]
    public async Task An_unknown_variant_cannot_be_shipped_and_the_experiment_runs_on()
    {
        var running = await _bench.RunningAsync();
        var stopped = await _bench.Experiments.StopAsync(running.Key, new Stop(null, "nope"), null, Bench.Ann, default);
        Assert.Equal("unknown_variant", stopped.Fault?.Code);
        Assert.Equal(ExperimentStatus.Running, _bench.Catalog.View.Experiments.Find(running.Key)!.Status);
    }

    [Fact]
    public async Task Every_change_is_audited_with_its_author_before_and_after()
    {
        var running = await _bench.RunningAsync();
        await _bench.TakeAsync(running, LifecycleStep.Pause);
        Assert.Equal(["create", "start", "pause"], _bench.Store.Audit.Select(entry => entry.Action));
        Assert.All(_bench.Store.Audit, entry => Assert.Equal("ann", entry.Actor));
        Assert.Contains("\"running\"", _bench.Store.Audit[^1].Before, StringComparison.Ordinal);
        Assert.Contains("\"paused\"", _bench.Store.Audit[^1].After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_version_changes_nothing()
    {
        var created = (await _bench.CreateAsync(Bench.Halves())).Value;
        await _bench.TakeAsync(created, LifecycleStep.Start);
        var late = await _bench.Experiments.TakeAsync(created.Key, LifecycleStep.Pause, created.Version, Bench.Ann, default);
        Assert.Equal("stale_version", late.Fault?.Code);
    }

    [Fact]
    public async Task What_was_saved_is_there_after_a_restart()
    {
        var running = await _bench.RunningAsync();
        using var restarted = new Core.Catalog.Catalog(_bench.Store, _bench.Clock);
        await restarted.LoadAsync(default);
        Assert.Equivalent(
            running,
            restarted.View.Experiments.Find(running.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            strict: true
        );
    }

    private static async Task<Experiment> AtAsync(Bench bench, ExperimentStatus status)
    {
        LifecycleStep[] path = status switch
        {
            ExperimentStatus.Draft => [],
            ExperimentStatus.InReview => [LifecycleStep.Submit],
            ExperimentStatus.Approved => [LifecycleStep.Submit, LifecycleStep.Approve],
            ExperimentStatus.Scheduled => [LifecycleStep.Schedule],
            ExperimentStatus.Running => [LifecycleStep.Start],
            ExperimentStatus.Paused => [LifecycleStep.Start, LifecycleStep.Pause],
            ExperimentStatus.Stopped => [LifecycleStep.Start, LifecycleStep.Stop],
            _ => [LifecycleStep.Archive],
        };
        var experiment = (await bench.CreateAsync(Bench.Halves() with { PlannedStart = bench.Clock.GetUtcNow().AddDays(1) })).Value;
        foreach (var step in path)
            experiment = (await TakeAsync(bench, experiment, step)).Value;
        return experiment;
    }

    private static Task<Outcome<Experiment>> TakeAsync(Bench bench, Experiment experiment, LifecycleStep step) =>
        step == LifecycleStep.Stop
            ? bench.Experiments.StopAsync(experiment.Key, new Stop(null, null), null, Bench.Ann, default)
            : bench.TakeAsync(experiment, step);
}
