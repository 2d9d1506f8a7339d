using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Evaluation;

namespace Assay.Core.Tests;

public sealed class EnrolmentTests
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task The_same_request_gives_the_same_variant_and_records_one_exposure()
    {
        await _bench.RunningAsync();
        var first = await EnrolAsync("user123");
        var second = await EnrolAsync("user123");
        Assert.Equal(first.Variant, second.Variant);
        Assert.Equal((true, false), (first.IsNew, second.IsNew));
        Assert.Single(_bench.Log.Exposures);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(20_000, false)]
    public async Task What_is_told_of_a_unit_is_kept_with_its_exposure_unless_it_is_too_large(int length, bool isKept)
    {
        await _bench.RunningAsync();
        var told = $$"""{"plan": "{{new string('x', length)}}"}""";
        var placed = await _bench.Enrolment.EnrolAsync("checkout", new Subject("u"), told, default);
        Assert.NotNull(placed.Value.Variant);
        Assert.Equal(isKept ? told : null, Assert.Single(_bench.Log.Exposures).Context);
    }

    [Fact]
    public async Task A_unit_enters_many_experiments_with_one_write()
    {
        foreach (var key in (string[])["a", "b", "c"])
            await _bench.RunningAsync(Bench.Halves(key));
        string[] ids = ["a", "no-such", "b", "c"];
        var placed = await _bench.Enrolment.EnrolAsync(ids, new Subject("u"), null, default);
        Assert.Equal([true, false, true, true], placed.Select(one => one.Fault is null && one.Value.IsNew));
        Assert.Equal((3, 1), (_bench.Log.Exposures.Count, _bench.Log.Appends));
        Assert.All(
            await _bench.Enrolment.EnrolAsync(ids, new Subject("u"), null, default),
            one => Assert.False(one.Fault is null && one.Value.IsNew)
        );
    }

    [Fact]
    public async Task An_experiment_that_one_call_names_twice_is_new_once()
    {
        await _bench.RunningAsync();

        var placed = await _bench.Enrolment.EnrolAsync(["checkout", "checkout"], new Subject("u"), null, default);

        Assert.Equal(
            [(true, ExposureState.Recorded), (false, ExposureState.Held)],
            placed.Select(one => (one.Value.IsNew, one.Value.Exposure))
        );
    }

    [Fact]
    public async Task Of_calls_at_the_same_time_each_exposure_is_new_to_one()
    {
        foreach (var key in (string[])["a", "b", "c"])
            await _bench.RunningAsync(Bench.Halves(key));
        var written = new TaskCompletionSource();
        _bench.Log.OnAppend = written.Task;
        var first = _bench.Enrolment.EnrolAsync(["a", "b"], new Subject("u"), null, default).AsTask();
        var second = _bench.Enrolment.EnrolAsync(["b", "c", "a"], new Subject("u"), null, default).AsTask();
        written.SetResult();

        var placed = (await Task.WhenAll(first, second)).SelectMany(one => one).ToList();

        Assert.Equal(3, _bench.Log.Exposures.Count);
        Assert.All(placed.GroupBy(one => one.Value.Experiment.Key), ofOne => Assert.Single(ofOne, one => one.Value.IsNew));
    }

    [Fact]
    public async Task What_is_too_large_is_cut_once_for_all_exposures_of_a_call()
    {
        foreach (var key in (string[])["a", "b"])
            await _bench.RunningAsync(Bench.Halves(key));
        var subject = new Subject("u");

        await _bench.Enrolment.EnrolAsync(["a", "b"], subject, $$"""{"plan": "pro", "x": "{{new string('x', 20_000)}}"}""", default);

        Assert.Equal(["x"], subject.ContextLeftOut);
        Assert.Equal("""{"plan":"pro"}""", _bench.Log.Exposures[0].Context);
        Assert.Same(_bench.Log.Exposures[0].Context, _bench.Log.Exposures[1].Context);
    }

    [Fact]
    public async Task Looking_records_nothing()
    {
        await _bench.RunningAsync();
        Assert.NotNull(_bench.Look("user123").Variant);
        Assert.Empty(_bench.Log.Exposures);
    }

    [Fact]
    public async Task A_forced_unit_gets_its_variant_and_is_never_recorded()
    {
        await _bench.RunningAsync(Bench.Halves() with { Forced = new Dictionary<string, string> { ["qa-1"] = "new" } });
        var forced = await EnrolAsync("qa-1");
        Assert.Equal(("new", AssignmentReason.Forced), (forced.Variant!.Key, forced.Assignment.Reason));
        Assert.Empty(_bench.Log.Exposures);
    }

    [Fact]
    public async Task What_another_system_assigned_decides_nothing_and_the_unit_is_seen_in_both_variants()
    {
        await _bench.RunningAsync();
        var ours = _bench.Look("u").Variant!.Key;
        var other = ours == "new" ? "control" : "new";
        await _bench.Exposures.AddAsync(new ExposureInput("u", "checkout", other, null, null, IsExternal: true), Recorder.System, default);
        var placed = await EnrolAsync("u");
        Assert.Equal((ours, AssignmentReason.Bucket, true), (placed.Variant!.Key, placed.Assignment.Reason, placed.IsNew));
        Assert.Equal(2, _bench.Log.Exposures.Count);
    }

    [Fact]
    public async Task What_another_system_assigned_moves_nobody_when_the_weights_change()
    {
        var running = await _bench.RunningAsync();
        foreach (var unit in Units(100))
            await _bench.Exposures.AddAsync(
                new ExposureInput(unit, "checkout", "control", null, null, IsExternal: true),
                Recorder.System,
                default
            );
        await _bench.ChangeAsync(
            running,
            spec =>
                spec with
                {
                    Variants = [.. spec.Variants!.Zip([0m, 100m], (variant, share) => variant with { AllocationPercent = share })],
                }
        );
        Assert.All(Units(100), unit => Assert.Equal("new", _bench.Look(unit).Variant!.Key));
    }

    [Fact]
    public async Task Without_a_fallback_nobody_asks_and_such_a_unit_is_seen_in_both_variants()
    {
        await _bench.RunningAsync(Bench.Halves() with { FallbackUnitType = ExperimentSpec.NoFallback });
        var ours = _bench.Look("u").Variant!;
        var other = ours.Key == "new" ? "control" : "new";
        await _bench.Exposures.AddAsync(new ExposureInput("u", "checkout", other, null, null, IsExternal: true), Recorder.System, default);
        Assert.True((await EnrolAsync("u")).IsNew);
        Assert.False((await EnrolAsync("u")).IsNew);
        Assert.Equal(2, _bench.Log.Exposures.Count);
    }

    [Fact]
    public async Task A_unit_keeps_its_variant_when_the_weights_change()
    {
        var running = await _bench.RunningAsync();
        var before = new Dictionary<string, string>();
        foreach (var unit in Units(500))
            before[unit] = (await EnrolAsync(unit)).Variant!.Key;
        await _bench.ChangeAsync(
            running,
            spec =>
                spec with
                {
                    Variants = [.. spec.Variants!.Zip([5m, 95m], (variant, share) => variant with { AllocationPercent = share })],
                }
        );
        foreach (var unit in Units(500))
            Assert.Equal(before[unit], (await EnrolAsync(unit)).Variant!.Key);
        Assert.Equal(500, _bench.Log.Exposures.Count);
    }

    [Fact]
    public async Task New_units_follow_the_new_weights_and_carry_the_new_revision()
    {
        var running = await _bench.RunningAsync();
        await _bench.ChangeAsync(
            running,
            spec =>
                spec with
                {
                    Variants = [.. spec.Variants!.Zip([0m, 100m], (variant, share) => variant with { AllocationPercent = share })],
                }
        );
        var placed = await EnrolAsync("somebody");
        Assert.Equal("new", placed.Variant!.Key);
        Assert.Equal(2, _bench.Log.Exposures.Single().Revision);
    }

    [Fact]
    public async Task While_paused_nobody_new_enters_but_exposed_units_keep_their_variant()
    {
        var running = await _bench.RunningAsync();
        var known = await EnrolAsync("known");
        await _bench.TakeAsync(running, LifecycleStep.Pause);
        Assert.Equal(known.Variant!.Key, (await EnrolAsync("known")).Variant?.Key);
        Assert.Null((await EnrolAsync("stranger")).Variant);
        Assert.Single(_bench.Log.Exposures);
    }

    [Fact]
    public async Task After_a_stop_everybody_gets_the_control_or_what_was_shipped_and_nobody_is_recorded()
    {
        var running = await _bench.RunningAsync();
        await _bench.Experiments.StopAsync(running.Key, new Stop(null, "new"), null, Bench.Ann, default);
        Assert.All(Units(50), unit => Assert.Equal("new", _bench.Look(unit).Variant!.Key));
        await EnrolAsync("late");
        Assert.Empty(_bench.Log.Exposures);
    }

    [Fact]
    public async Task A_new_iteration_draws_again()
    {
        var running = await _bench.RunningAsync();
        var before = Units(1000).ToDictionary(unit => unit, unit => _bench.Look(unit).Variant!.Key);
        await _bench.TakeAsync(running, LifecycleStep.Iterate);
        var moved = Units(1000).Count(unit => _bench.Look(unit).Variant!.Key != before[unit]);
        Assert.InRange(moved, 400, 600);
    }

    [Fact]
    public async Task A_draft_gives_no_variant_and_says_why()
    {
        await _bench.CreateAsync(Bench.Halves());
        var placed = _bench.Look("u");
        Assert.Null(placed.Variant);
        Assert.Equal(AssignmentReason.NotStarted, placed.Assignment.Reason);
    }

    [Fact]
    public async Task The_explanation_reaches_the_same_variant_and_shows_the_hashed_text()
    {
        await _bench.RunningAsync();
        var explained = (await _bench.Enrolment.ExplainAsync("checkout", new Subject("user123"), default)).Value;
        Assert.Equal(_bench.Look("user123").Variant!.Key, explained.Variant);
        Assert.Equal("user123:checkout:2026-03-1", explained.Steps[^1].Hashing!.Text);
    }

    private async Task<Placement> EnrolAsync(string unit) =>
        (await _bench.Enrolment.EnrolAsync("checkout", new Subject(unit), null, default)).Value;

    private static IEnumerable<string> Units(int count) => Enumerable.Range(0, count).Select(n => $"unit-{n}");

    [Fact]
    public async Task A_variant_whose_exposure_cannot_be_recorded_is_given_and_says_so()
    {
        await _bench.RunningAsync();
        await _bench.Enrolment.EnrolAsync("checkout", new Subject("old"), null, default);
        _bench.Log.IsUnavailable = true;
        var fresh = (await _bench.Enrolment.EnrolAsync("checkout", new Subject("new"), null, default)).Value;
        Assert.NotNull(fresh.Variant);
        Assert.Equal((false, ExposureState.NotRecorded), (fresh.IsNew, fresh.Exposure));
        var many = await _bench.Enrolment.EnrolAsync(["checkout"], new Subject("new"), null, default);
        Assert.Equal((false, ExposureState.NotRecorded), (many[0].Value.IsNew, many[0].Value.Exposure));
        var held = (await _bench.Enrolment.EnrolAsync("checkout", new Subject("old"), null, default)).Value;
        Assert.Equal(ExposureState.Held, held.Exposure);
        _bench.Log.IsUnavailable = false;
        var again = (await _bench.Enrolment.EnrolAsync("checkout", new Subject("new"), null, default)).Value;
        Assert.Equal((true, ExposureState.Recorded), (again.IsNew, again.Exposure));
    }
}
