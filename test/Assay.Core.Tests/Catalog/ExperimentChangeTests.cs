using System.Text.Json;
using Assay.Core.Catalog;

namespace Assay.Core.Tests;

public sealed class ExperimentChangeTests
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task New_weights_while_running_make_a_numbered_revision_with_time_and_author()
    {
        var running = await _bench.RunningAsync();
        var changed = await _bench.ChangeAsync(running, spec => WithWeights(spec, 20, 80));
        var revisions = changed.Value.CurrentIteration!.Revisions;
        Assert.Equal([1, 2], revisions.Select(revision => revision.Number));
        Assert.Equal([20m, 80m], revisions[1].WeightsPercent);
        Assert.Equal(("ann", _bench.Clock.GetUtcNow()), (revisions[1].By, revisions[1].AtUtc));
    }

    [Fact]
    public async Task A_new_text_makes_no_revision()
    {
        var running = await _bench.RunningAsync();
        var changed = await _bench.ChangeAsync(running, spec => spec with { Description = "clearer" });
        Assert.Single(changed.Value.CurrentIteration!.Revisions);
    }

    [Fact]
    public async Task A_change_of_the_plan_while_running_is_an_amendment_under_a_revision_of_its_own()
    {
        var running = await _bench.RunningAsync();
        var changed = await _bench.ChangeAsync(running, spec => spec with { Metrics = [new("refund")], TargetSampleSize = 1_000 });
        Assert.Equal(2, changed.Value.CurrentIteration!.CurrentRevision.Number);
        Assert.Equal(["metrics", "target_sample_size"], changed.Value.Amendments.Select(one => one.What));
        var metrics = changed.Value.Amendments[0];
        Assert.Equal(
            (1, 1, 2, "ann", _bench.Clock.GetUtcNow()),
            (metrics.Number, metrics.Iteration, metrics.Revision, metrics.By, metrics.AtUtc)
        );
        Assert.Equal("purchase", metrics.From[0].GetProperty("key").GetString());
        Assert.Equal("refund", metrics.To[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_change_of_the_metrics_after_the_stop_is_an_amendment_too()
    {
        var running = await _bench.RunningAsync();
        var stopped = await _bench.Experiments.StopAsync(running.Key, new Stop(null, null), null, Bench.Ann, default);
        var changed = await _bench.ChangeAsync(stopped.Value, spec => spec with { Metrics = [new("refund")] });
        Assert.Equal(["metrics"], changed.Value.Amendments.Select(one => one.What));
    }

    [Fact]
    public async Task A_draft_has_no_amendments()
    {
        var draft = (await _bench.CreateAsync(Bench.Halves())).Value;
        var changed = await _bench.ChangeAsync(draft, spec => spec with { Metrics = [new("refund")] });
        Assert.Empty(changed.Value.Amendments);
    }

    [Fact]
    public async Task Traffic_can_grow_while_running_but_not_shrink()
    {
        var running = await _bench.RunningAsync(Bench.Halves() with { TrafficPercent = 10 });
        var grown = await _bench.ChangeAsync(running, spec => spec with { TrafficPercent = 50 });
        var shrunk = await _bench.ChangeAsync(running, spec => spec with { TrafficPercent = 20 });
        Assert.Equal(50, grown.Value.CurrentIteration!.CurrentRevision.TrafficPercent);
        Assert.Equal("traffic_cannot_shrink", shrunk.Fault?.Code);
    }

    [Fact]
    public async Task Hash_key_and_variants_are_locked_while_running()
    {
        var running = await _bench.RunningAsync();
        var changes = new Func<ExperimentSpec, ExperimentSpec>[]
        {
            spec => spec with { Hash = "murmur3" },
            spec => spec with { HashSeed = 7 },
            spec => spec with { UnitType = "account" },
            spec => spec with { Key = "other" },
            spec => spec with { Variants = [new("control", null), new("new", null), new("third", null)] },
            spec => spec with { Variants = [new("control", null, null, false, 50), new("new", null, null, true, 50)] },
        };
        foreach (var change in changes)
            Assert.Equal("locked_while_running", (await _bench.ChangeAsync(running, change)).Fault?.Code);
        Assert.Equal(running, _bench.Catalog.View.Experiments.Find(running.Key));
    }

    [Fact]
    public async Task What_is_under_review_cannot_be_changed_but_its_texts_can()
    {
        var draft = (await _bench.CreateAsync(Bench.Halves())).Value;
        await _bench.TakeAsync(draft, LifecycleStep.Submit);
        Assert.Equal("not_editable", (await _bench.ChangeAsync(draft, spec => WithWeights(spec, 10, 90))).Fault?.Code);
        Assert.Equal("x", (await _bench.ChangeAsync(draft, spec => spec with { Description = "x" })).Value.Description);
    }

    [Fact]
    public async Task What_was_approved_gives_what_was_approved()
    {
        var page = JsonElement.Parse("""{"page": 1}""");
        var draft = (
            await _bench.CreateAsync(Bench.Halves() with { Variants = [new("control", null), new("new", null, Config: page)] })
        ).Value;
        await _bench.TakeAsync(draft, LifecycleStep.Submit);
        await _bench.TakeAsync(draft, LifecycleStep.Approve);
        var variants = new Func<VariantSpec, VariantSpec>[]
        {
            variant => variant with { Config = JsonElement.Parse("""{"page": 2}""") },
            variant => variant with { Config = null },
            variant => variant with { Variation = "other" },
        };
        foreach (var change in variants)
            Assert.Equal("not_editable", (await _bench.ChangeAsync(draft, spec => Last(spec, change))).Fault?.Code);
        var sameWords = JsonElement.Parse("""{ "page" : 1 }""");
        var renamed = await _bench.ChangeAsync(
            draft,
            spec => Last(spec, variant => variant with { Config = sameWords, Name = "New page" })
        );
        Assert.Equal("New page", renamed.Value.Variants[1].Name);
    }

    [Fact]
    public async Task Only_drafts_and_archived_experiments_can_be_deleted()
    {
        var running = await _bench.RunningAsync();
        Assert.Equal("not_deletable", (await _bench.Experiments.DeleteAsync(running.Key, null, Bench.Ann, default)).Fault?.Code);
        var draft = (await _bench.CreateAsync(Bench.Halves("draft"))).Value;
        Assert.Null((await _bench.Experiments.DeleteAsync(draft.Key, null, Bench.Ann, default)).Fault);
        Assert.Null(_bench.Catalog.View.Experiments.Find("draft"));
    }

    private static ExperimentSpec Last(ExperimentSpec spec, Func<VariantSpec, VariantSpec> change) =>
        spec with
        {
            Variants = [.. spec.Variants!.SkipLast(1), change(spec.Variants![^1])],
        };

    private static ExperimentSpec WithWeights(ExperimentSpec spec, params decimal[] percents) =>
        spec with
        {
            Variants = [.. spec.Variants!.Zip(percents, (variant, percent) => variant with { AllocationPercent = percent })],
        };
}
