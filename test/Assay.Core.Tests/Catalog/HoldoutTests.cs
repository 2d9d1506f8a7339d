using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation;

namespace Assay.Core.Tests;

public sealed class HoldoutTests : IAsyncLifetime
{
    private readonly Bench _bench = new();
    private readonly Holdouts _holdouts;

    public HoldoutTests() => _holdouts = new Holdouts(_bench.Catalog);

    public async ValueTask InitializeAsync() => await _holdouts.CreateAsync(new("quarter", null, null, 20), Bench.Ann, default);

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Its_units_are_kept_out_of_every_experiment_that_names_it_and_of_no_other()
    {
        foreach (var key in (string[])["a", "b"])
            await _bench.RunningAsync(Bench.Halves(key) with { Holdouts = ["quarter"] });
        await _bench.RunningAsync(Bench.Halves("free"));
        var units = Enumerable.Range(0, 5_000).Select(n => $"u-{n}").ToList();
        var held = units.Where(unit => Reason("a", unit) == AssignmentReason.Holdout).ToHashSet();
        Assert.InRange(held.Count, 900, 1_100);
        Assert.All(units, unit => Assert.Equal(held.Contains(unit), Reason("b", unit) == AssignmentReason.Holdout));
        Assert.All(units, unit => Assert.Equal(AssignmentReason.Bucket, Reason("free", unit)));
    }

    [Fact]
    public async Task Its_share_changes_freely_until_an_experiment_runs_with_it_and_again_after_the_stop()
    {
        var experiment = (await _bench.CreateAsync(Bench.Halves() with { Holdouts = ["quarter"] })).Value;
        Assert.Equal(10, (await ChangeAsync(10)).Value.Percent);
        await _bench.TakeAsync(experiment, LifecycleStep.Start);
        Assert.Equal("holdout_in_use", (await ChangeAsync(20)).Fault?.Code);
        Assert.Equal("holdout_in_use", (await ChangeAsync(5)).Fault?.Code);
        Assert.Null((await ChangeAsync(10)).Fault);
        await _bench.Experiments.StopAsync("checkout", new Stop(null, null), null, Bench.Ann, default);
        Assert.Equal(5, (await ChangeAsync(5)).Value.Percent);
    }

    [Fact]
    public async Task A_share_is_needed_and_lies_between_none_and_all()
    {
        foreach (var percent in (decimal?[])[null, -1, 100.5m, 0.001m])
            Assert.Equal(["percent"], (await ChangeAsync(percent)).Fault!.Errors.Keys);
    }

    private Task<Outcome<Core.Catalog.Holdout>> ChangeAsync(decimal? percent) =>
        _holdouts.UpdateAsync("quarter", null, _ => new HoldoutSpec("quarter", "Quarter", null, percent), Bench.Ann, default);

    private AssignmentReason Reason(string experiment, string unit) => _bench.Look(new Subject(unit), experiment).Assignment.Reason;
}
