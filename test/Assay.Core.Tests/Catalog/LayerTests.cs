using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation;
using Assay.Evaluation.Bucketing;

namespace Assay.Core.Tests;

public sealed class LayerTests : IAsyncLifetime
{
    private readonly Bench _bench = new();
    private readonly Layers _layers;

    public LayerTests() => _layers = new Layers(_bench.Catalog);

    public async ValueTask InitializeAsync() => await _layers.CreateAsync(new LayerSpec("page", null, null), Bench.Ann, default);

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task A_share_takes_the_first_free_buckets_and_too_much_is_refused()
    {
        Assert.Equal([new BucketRange(0, 3000)], (await CreateAsync("a", 30)).Value.LayerRanges);
        Assert.Equal([new BucketRange(3000, 8000)], (await CreateAsync("b", 50)).Value.LayerRanges);
        Assert.Equal("layer_full", (await CreateAsync("c", 20.01m)).Fault?.Code);
        Assert.Equal([new BucketRange(8000, 10_000)], (await CreateAsync("c", 20)).Value.LayerRanges);
    }

    [Fact]
    public async Task Experiments_of_a_layer_never_share_a_unit_and_together_may_fill_it()
    {
        foreach (var (key, percent) in new[] { ("a", 30m), ("b", 70m) })
            await _bench.RunningAsync(Bench.Halves(key) with { Layer = "page", LayerPercent = percent });
        var counts = new int[3];
        foreach (var n in Enumerable.Range(0, 2_000))
            counts[new[] { "a", "b" }.Count(key => Look(key, $"u-{n}").IsAssigned)]++;
        Assert.Equal([0, 2_000, 0], counts);
    }

    [Fact]
    public async Task Ranges_that_another_experiment_holds_are_refused_and_named()
    {
        await CreateAsync("a", 30);
        var overlapping = await _bench.CreateAsync(Bench.Halves("b") with { Layer = "page", LayerRanges = [new(2_999, 4_000)] });
        Assert.Contains("'a'", overlapping.Fault!.Errors["layer_ranges"][0], StringComparison.Ordinal);
        var beside = await _bench.CreateAsync(
            Bench.Halves("b") with
            {
                Layer = "page",
                LayerRanges = [new(3_000, 4_000), new(9_000, 9_001)],
            }
        );
        Assert.Equal(10.01m, beside.Value.LayerPercent);
    }

    [Fact]
    public async Task Another_share_of_a_draft_takes_other_buckets_and_the_same_share_keeps_them()
    {
        var first = (await CreateAsync("a", 30)).Value;
        var second = (await CreateAsync("b", 30)).Value;
        var grown = await _bench.ChangeAsync(first, spec => spec with { LayerPercent = 40 });
        Assert.Equal([new BucketRange(0, 3000), new BucketRange(6000, 7000)], grown.Value.LayerRanges);
        var renamed = await _bench.ChangeAsync(second, spec => spec with { Description = "new" });
        Assert.Equal(second.LayerRanges, renamed.Value.LayerRanges);
        var left = await _bench.ChangeAsync(second, spec => spec with { Layer = null, LayerPercent = null });
        Assert.Empty(left.Value.LayerRanges);
    }

    [Fact]
    public async Task What_a_stop_frees_goes_to_the_next_and_moves_nobody()
    {
        var first = await _bench.RunningAsync(Bench.Halves("a") with { Layer = "page", LayerPercent = 100 });
        await StopAsync(first);
        var before = Units().Select(unit => Look("a", unit)).ToList();
        await _bench.RunningAsync(Bench.Halves("b") with { Layer = "page", LayerPercent = 60 });
        Assert.Equal(before, Units().Select(unit => Look("a", unit)));
    }

    [Fact]
    public async Task A_stopped_experiment_runs_again_on_its_buckets_or_on_as_many_others_or_not_at_all()
    {
        var first = await _bench.RunningAsync(Bench.Halves("a") with { Layer = "page", LayerPercent = 40 });
        await StopAsync(first);
        var again = (await _bench.TakeAsync(first, LifecycleStep.Iterate)).Value;
        Assert.Equal(first.LayerRanges, again.LayerRanges);
        await StopAsync(first);
        var second = await _bench.RunningAsync(Bench.Halves("b") with { Layer = "page", LayerPercent = 20 });
        Assert.Equal([new BucketRange(2_000, 6_000)], (await _bench.TakeAsync(first, LifecycleStep.Iterate)).Value.LayerRanges);
        await StopAsync(first);
        await _bench.RunningAsync(Bench.Halves("c") with { Layer = "page", LayerPercent = 50 });
        Assert.Equal("layer_full", (await _bench.TakeAsync(first, LifecycleStep.Iterate)).Fault?.Code);
        Assert.Equal(ExperimentStatus.Archived, (await _bench.TakeAsync(first, LifecycleStep.Archive)).Value.Status);
        Assert.Equal([new BucketRange(0, 2_000)], second.LayerRanges);
    }

    [Fact]
    public async Task A_layer_has_a_salt_that_no_experiment_can_have_and_keeps_it_and_its_key()
    {
        var layer = _bench.Catalog.View.Layers.FindKey("page")!;
        Assert.Equal("layer-2026-03-1", layer.Salt);
        var renamed = await _layers.UpdateAsync("page", null, _ => new LayerSpec(null, "Page", "top"), Bench.Ann, default);
        Assert.Equal(("page", "Page", layer.Salt), (renamed.Value.Key, renamed.Value.Name, renamed.Value.Salt));
        var moved = await _layers.UpdateAsync("page", null, _ => new LayerSpec("other", null, null), Bench.Ann, default);
        Assert.Equal(["key"], moved.Fault!.Errors.Keys);
    }

    [Fact]
    public async Task A_layer_that_an_experiment_names_cannot_be_deleted()
    {
        await CreateAsync("a", 30);
        Assert.Equal("in_use", (await _layers.DeleteAsync("page", null, Bench.Ann, default)).Fault?.Code);
        await _bench.Experiments.DeleteAsync("a", null, Bench.Ann, default);
        Assert.Null((await _layers.DeleteAsync("page", null, Bench.Ann, default)).Fault);
    }

    private static IEnumerable<string> Units() => Enumerable.Range(0, 500).Select(n => $"unit-{n}");

    private Task<Outcome<Experiment>> CreateAsync(string key, decimal percent) =>
        _bench.CreateAsync(Bench.Halves(key) with { Layer = "page", LayerPercent = percent });

    private Task StopAsync(Experiment experiment) =>
        _bench.Experiments.StopAsync(experiment.Key, new Stop(null, "new"), null, Bench.Ann, default);

    private Assignment Look(string experiment, string unit) => _bench.Look(new Subject(unit), experiment).Assignment;
}
