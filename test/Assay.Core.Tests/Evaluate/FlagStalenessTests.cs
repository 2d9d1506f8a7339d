using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Tests;

/// <summary>A flag is stale once nobody asks for it, or once it serves everybody the same wherever it is on.</summary>
public sealed class FlagStalenessTests
{
    private readonly Bench _bench = new();
    private readonly FlagStaleness _staleness;

    public FlagStalenessTests() => _staleness = new(_bench.Catalog, _bench.FlagUse, _bench.Clock, TimeSpan.FromDays(30));

    public static TheoryData<string, ServeSpec?, bool, StaleReason?> Rules =>
        new()
        {
            { "no rules", null, false, StaleReason.FullyRolledOut },
            { "the default's variation for some", Fixed("on"), true, StaleReason.FullyRolledOut },
            { "another variation for some", Fixed("off"), true, null },
            { "another variation for everybody", Fixed("off"), false, StaleReason.FullyRolledOut },
            { "all of a rollout", Rollout(("off", 100)), false, StaleReason.FullyRolledOut },
            { "part of a rollout", Rollout(("off", 99)), false, null },
            { "a rollout with an empty share", Rollout(("on", 50), ("off", 0)), false, StaleReason.FullyRolledOut },
            { "a rollout over two variations", Rollout(("on", 50), ("off", 50)), false, null },
        };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_flag_is_rolled_out_where_all_that_it_may_serve_is_one_variation(
        string what,
        ServeSpec? serve,
        bool someOnly,
        StaleReason? expected
    )
    {
        IReadOnlyList<ConditionDefinition> when = someOnly
            ?
            [
                new()
                {
                    Attribute = "a",
                    Op = "exists",
                    Values = [true],
                },
            ]
            : [];
        await CreateAsync(serve is null ? [] : [new RuleSpec(null, when, serve)]);
        Assert.Equal((what, expected), (what, Standing().Stale));
    }

    [Fact]
    public async Task A_flag_that_is_on_nowhere_or_serves_differently_from_place_to_place_is_not_rolled_out()
    {
        var flags = new Core.Catalog.Flags(_bench.Catalog);
        await _bench.Catalog.LoadAsync(default);
        await flags.CreateAsync(new FlagSpec { Key = "f" }, Bench.Ann, default);
        Assert.Null(Standing().Stale);
        await flags.SwitchAsync("f", "production", true, null, Bench.Ann, default);
        Assert.Equal(StaleReason.FullyRolledOut, Standing().Stale);
        var other = new FlagEnvironmentSpec(true, default, new(true, "off"), null);
        var spec = new FlagSpec
        {
            Environments = new Dictionary<string, FlagEnvironmentSpec> { ["staging"] = other, ["production"] = On() },
        };
        Assert.Null((await flags.UpdateAsync("f", null, _ => spec, Bench.Ann, default)).Fault);
        Assert.Null(Standing().Stale);
    }

    [Fact]
    public async Task An_experiment_is_no_roll_out_until_it_is_stopped_and_everybody_gets_one_variant()
    {
        await _bench.RunningAsync(
            Bench.Halves() with
            {
                Variants = [new("off", null, AllocationPercent: 50, IsControl: true), new("on", null, AllocationPercent: 50)],
            }
        );
        await CreateAsync([new RuleSpec(null, [], new(null, null, "checkout", null, null, null, null))]);
        Assert.Null(Standing().Stale);
        await _bench.Experiments.StopAsync("checkout", new Stop(null, "on"), null, Bench.Ann, default);
        Assert.Equal(StaleReason.FullyRolledOut, Standing().Stale);
    }

    [Fact]
    public async Task A_flag_that_nobody_evaluates_becomes_stale_and_one_evaluation_ends_that()
    {
        await _bench.FlagUse.LoadAsync(default);
        await CreateAsync([new RuleSpec(null, [], Rollout(("off", 50)))]);
        _bench.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Null(Standing().Stale);
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new FlagStanding(null, StaleReason.NotEvaluated), Standing());
        await _bench.Flags.LookAsync("f", new Subject("u"), default);
        Assert.Equal(new FlagStanding(_bench.Clock.GetUtcNow(), null), Standing());
    }

    [Fact]
    public async Task What_a_flag_requires_is_evaluated_with_it_and_a_fetched_payload_counts_for_all_it_holds()
    {
        await CreateAsync([]);
        var flags = new Core.Catalog.Flags(_bench.Catalog);
        await flags.CreateAsync(
            new FlagSpec
            {
                Key = "g",
                Prerequisites = [new("f", ["on"])],
                ClientVisible = true,
            },
            Bench.Ann,
            default
        );
        await _bench.Flags.LookAsync("g", new Subject("u"), default);
        Assert.Equal(_bench.Clock.GetUtcNow(), _bench.FlagUse.LastUtc("f"));
        var before = _bench.Clock.GetUtcNow();
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        _bench.FlagUse.NotePayload(SnapshotReader.Client);
        Assert.Equal((before, _bench.Clock.GetUtcNow()), (_bench.FlagUse.LastUtc("f"), _bench.FlagUse.LastUtc("g")));
        _bench.FlagUse.NotePayload(SnapshotReader.Server);
        Assert.Equal(_bench.Clock.GetUtcNow(), _bench.FlagUse.LastUtc("f"));
    }

    [Fact]
    public async Task The_last_evaluations_survive_a_restart_and_two_writers_lose_nothing()
    {
        await CreateAsync([]);
        var other = new FlagUse(_bench.Catalog, _bench.Store, _bench.Clock);
        foreach (var use in (FlagUse[])[_bench.FlagUse, other])
            await use.LoadAsync(default);
        var compiled = _bench.Catalog.View.Snapshot.Flag("f")!;
        other.Note(compiled);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        _bench.FlagUse.Note(compiled);
        await _bench.FlagUse.SaveAsync(default);
        await other.SaveAsync(default);
        await other.SaveAsync(default);
        var next = new FlagUse(_bench.Catalog, _bench.Store, _bench.Clock);
        Assert.Equal((false, null), (next.IsLoaded, next.LastUtc("f")));
        await next.LoadAsync(default);
        Assert.Equal(_bench.Clock.GetUtcNow(), next.LastUtc("f"));
    }

    [Fact]
    public async Task An_archived_flag_is_not_stale()
    {
        await CreateAsync([]);
        await new Core.Catalog.Flags(_bench.Catalog).ArchiveAsync("f", true, null, Bench.Ann, default);
        Assert.Null(Standing().Stale);
    }

    private static FlagEnvironmentSpec On(params RuleSpec[] rules) => new(true, default, new(true, "on"), rules);

    private static ServeSpec Fixed(string variation) => new(variation, null, null, null, null, null, null);

    private static ServeSpec Rollout(params (string Variation, decimal Percent)[] shares) =>
        new(null, [.. shares.Select(share => new ShareSpec(share.Variation, share.Percent))], null, null, null, null, null);

    private FlagStanding Standing() => _staleness.Of(_bench.Catalog.View.Flags.FindKey("f")!);

    private async Task CreateAsync(RuleSpec[] rules)
    {
        var isNew = _bench.Catalog.View.Environments.Count == 0;
        if (isNew)
            await _bench.Catalog.LoadAsync(default);
        var spec = new FlagSpec
        {
            Key = "f",
            Environments = new Dictionary<string, FlagEnvironmentSpec> { ["production"] = On(rules) },
        };
        var made = await new Core.Catalog.Flags(_bench.Catalog).CreateAsync(spec, Bench.Ann, default);
        Assert.Null(made.Fault);
    }
}
