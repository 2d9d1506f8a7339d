using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Tests;

/// <summary>A flag whose rule is an experiment serves and records as the experiment itself does.</summary>
public sealed class FlagServingTests
{
    private readonly Bench _bench = new();

    [Fact]
    public async Task An_experiment_rule_serves_the_variant_that_the_experiment_assigns_and_records_it_once()
    {
        await RunningAsync();
        foreach (var unit in Units(200))
        {
            var first = await ServeAsync(unit);
            Assert.Equal(_bench.Look(unit).Variant!.Key, first.Resolution.Variation!.Key);
            Assert.Equal(ExposureState.Recorded, first.Exposure);
            Assert.Equal(ExposureState.Held, (await ServeAsync(unit)).Exposure);
        }
        Assert.Equal(200, _bench.Log.Exposures.Count);
        Assert.All(_bench.Log.Exposures, one => Assert.Equal((1, 1), (one.Iteration, one.Revision)));
    }

    [Fact]
    public async Task Looking_at_one_flag_or_at_all_records_nothing()
    {
        await RunningAsync();
        Assert.NotNull((await LookAsync("u")).Variation);
        Assert.Single(await _bench.Flags.LookAllAsync(new Subject("u"), null, default));
        Assert.Empty(_bench.Log.Exposures);
    }

    [Fact]
    public async Task A_unit_keeps_its_variation_when_the_weights_of_the_experiment_change()
    {
        var running = await RunningAsync();
        var before = new Dictionary<string, string>();
        foreach (var unit in Units(300))
            before[unit] = (await ServeAsync(unit)).Resolution.Variation!.Key;
        await _bench.ChangeAsync(
            running,
            spec =>
                spec with
                {
                    Variants = [.. spec.Variants!.Zip([5m, 95m], (variant, share) => variant with { AllocationPercent = share })],
                }
        );
        foreach (var unit in Units(300))
        {
            Assert.Equal(before[unit], (await LookAsync(unit)).Variation!.Key);
            var all = await _bench.Flags.LookAllAsync(new Subject(unit), null, default);
            Assert.Equal(before[unit], all.First().Variation!.Key);
            Assert.Equal(ExposureState.Held, (await ServeAsync(unit)).Exposure);
        }
    }

    [Fact]
    public async Task A_visitor_is_recorded_as_what_the_experiment_randomises_also_once_signed_in()
    {
        await RunningAsync(Bench.Halves() with { UnitType = "anonymous" });
        var visitor = new Subject(null, "visitor-1");
        var first = await _bench.Flags.ServeAsync("flag", visitor, null, default);
        Assert.Equal("visitor-1", Assert.Single(_bench.Log.Exposures).UnitId);
        var known = await _bench.Flags.ServeAsync("flag", new Subject("u1", "visitor-1"), null, default);
        Assert.Equal(first.Resolution.Variation, known.Resolution.Variation);
        Assert.Equal(ExposureState.Held, known.Exposure);
    }

    [Fact]
    public async Task An_exposure_that_cannot_be_stored_takes_the_value_from_nobody()
    {
        await RunningAsync();
        var expected = (await LookAsync("u")).Variation;
        _bench.Log.IsUnavailable = true;
        var served = await ServeAsync("u");
        Assert.Equal((expected, ExposureState.NotRecorded), (served.Resolution.Variation, served.Exposure));
        _bench.Log.IsUnavailable = false;
        Assert.Equal(ExposureState.Recorded, (await ServeAsync("u")).Exposure);
    }

    [Fact]
    public async Task Forced_units_and_everybody_after_a_stop_are_served_and_not_recorded()
    {
        var running = await RunningAsync(Bench.Halves() with { Forced = new Dictionary<string, string> { ["qa"] = "new" } });
        var forced = await ServeAsync("qa");
        Assert.Equal(("new", ExposureState.None), (forced.Resolution.Variation!.Key, forced.Exposure));
        await _bench.Experiments.StopAsync(running.Key, new Stop(null, "new"), null, Bench.Ann, default);
        var stopped = await ServeAsync("anybody");
        Assert.Equal(("new", ExposureState.None), (stopped.Resolution.Variation!.Key, stopped.Exposure));
        Assert.Empty(_bench.Log.Exposures);
    }

    [Fact]
    public async Task All_flags_come_in_the_order_in_which_they_were_made_without_the_unwanted()
    {
        foreach (var key in (string[])["zebra", "ant", "bee"])
            await AddAsync(Static(key) with { ClientVisible = key != "ant" });
        var all = await _bench.Flags.LookAllAsync(new Subject("u"), null, default);
        Assert.Equal(["zebra", "ant", "bee"], all.Select(one => one.Flag!.Key));
        var visible = await _bench.Flags.LookAllAsync(new Subject("u"), flag => flag.Definition.ClientVisible, default);
        Assert.Equal(["zebra", "bee"], visible.Select(one => one.Flag!.Key));
    }

    [Fact]
    public async Task Attributes_decide_where_a_rule_reads_them()
    {
        var condition = new ConditionDefinition
        {
            Attribute = "country",
            Op = "equals",
            Values = ["DE"],
        };
        var rule = new RuleDefinition
        {
            Id = "eu",
            When = [condition],
            Serve = new() { Variation = "new" },
        };
        await AddAsync(Static("flag", rule));
        var german = await _bench.Flags.LookAsync("flag", new Subject("u", null, """{"country": "DE"}"""), default);
        Assert.Equal(("new", "eu"), (german.Resolution.Variation!.Key, german.Resolution.RuleId));
        Assert.Equal("control", (await LookAsync("u")).Variation!.Key);
    }

    [Fact]
    public async Task The_explanation_ends_where_the_evaluation_does_and_knows_the_stored_variant()
    {
        var running = await RunningAsync();
        foreach (var unit in Units(50))
            await ServeAsync(unit);
        await _bench.ChangeAsync(
            running,
            spec =>
                spec with
                {
                    Variants = [.. spec.Variants!.Zip([5m, 95m], (variant, share) => variant with { AllocationPercent = share })],
                }
        );
        foreach (var unit in Units(50))
        {
            var served = await LookAsync(unit);
            var told = await _bench.Flags.ExplainAsync("flag", new Subject(unit), default);
            Assert.Equal((served.Variation!.Key, served.RuleId), (told.Variation, told.RuleId));
            Assert.Equal(served.Assignment.Reason, told.Experiment!.Reason);
        }
    }

    private static IEnumerable<string> Units(int count) => Enumerable.Range(0, count).Select(i => $"user-{i}");

    private async Task<Resolution> LookAsync(string unit) => (await _bench.Flags.LookAsync("flag", new Subject(unit), default)).Resolution;

    private ValueTask<ServedFlag> ServeAsync(string unit) => _bench.Flags.ServeAsync("flag", new Subject(unit), null, default);

    private async Task<Experiment> RunningAsync(ExperimentSpec? spec = null)
    {
        var running = await _bench.RunningAsync(spec);
        await AddAsync(
            Static(
                "flag",
                new RuleDefinition
                {
                    Id = "test",
                    Serve = new() { Experiment = running.Key },
                }
            )
        );
        return running;
    }

    private async Task AddAsync(Flag flag)
    {
        var made = await _bench.Catalog.CreateAsync(ItemKinds.Flag, (_, _, _) => flag, Bench.Ann, default);
        Assert.Null(made.Fault);
    }

    /// <summary>On in production, serving "control" where no rule does.</summary>
    private static Flag Static(string key, params RuleDefinition[] rules) =>
        new()
        {
            Id = 0,
            Key = key,
            Type = FlagType.String,
            Variations = [new("control", "\"old\""), new("new", "\"new\"")],
            Environments = new Dictionary<string, FlagEnvironmentDefinition>
            {
                ["production"] = new()
                {
                    Enabled = true,
                    DefaultVariation = "control",
                    Rules = rules,
                },
            },
        };
}
