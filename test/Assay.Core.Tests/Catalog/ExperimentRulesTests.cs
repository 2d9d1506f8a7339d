using Assay.Core.Catalog;
using Assay.Evaluation.Bucketing;

namespace Assay.Core.Tests;

public sealed class ExperimentRulesTests
{
    private readonly Bench _bench = new();

    [Theory]
    [InlineData("New Feature Test", "new-feature-test")]
    [InlineData("Size & price!", "size-price")]
    [InlineData("  ", "experiment")]
    [InlineData("2026", "experiment-2026")]
    public async Task A_key_is_made_from_the_name_where_none_is_given(string name, string key)
    {
        var created = await _bench.CreateAsync(new ExperimentSpec { Name = name });
        Assert.Equal(key, created.Value.Key);
    }

    [Fact]
    public async Task A_made_key_that_is_taken_gets_a_number()
    {
        await _bench.CreateAsync(new ExperimentSpec { Name = "Checkout" });
        var second = await _bench.CreateAsync(new ExperimentSpec { Name = "Checkout" });
        Assert.Equal("checkout-2", second.Value.Key);
    }

    [Fact]
    public async Task A_given_key_that_is_taken_is_a_conflict()
    {
        await _bench.CreateAsync(Bench.Halves());
        var second = await _bench.CreateAsync(Bench.Halves());
        Assert.Equal("duplicate_key", second.Fault?.Code);
    }

    [Fact]
    public async Task Without_a_mark_the_variant_called_control_is_the_control_else_the_first()
    {
        var named = await _bench.CreateAsync(new ExperimentSpec { Key = "a", Variants = [new("x", null), new("y", "Control")] });
        var first = await _bench.CreateAsync(new ExperimentSpec { Key = "b", Variants = [new("x", null), new("y", null)] });
        Assert.Equal("y", named.Value.Control?.Key);
        Assert.Equal("x", first.Value.Control?.Key);
    }

    [Fact]
    public async Task Without_shares_the_variants_share_equally_and_all()
    {
        var created = await _bench.CreateAsync(
            new ExperimentSpec { Key = "thirds", Variants = [new("a", null), new("b", null), new("c", null)] }
        );
        Assert.Equal([33.33m, 33.33m, 33.34m], created.Value.Variants.Select(variant => variant.AllocationPercent));
    }

    [Fact]
    public async Task Shares_that_do_not_sum_to_all_are_refused_by_the_start()
    {
        var spec = Bench.Halves() with { Variants = [new("a", null, AllocationPercent: 50), new("b", null, AllocationPercent: 40)] };
        var started = await _bench.TakeAsync((await _bench.CreateAsync(spec)).Value, LifecycleStep.Start);
        Assert.Equal("allocation_sum", started.Fault!.Code);
        Assert.Contains("sum to 90 %", started.Fault.Errors["variants"][0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99.991, 0.009)]
    [InlineData(0.009, 99.991)]
    [InlineData(99.995, 0.005)]
    [InlineData(100, 0)]
    public async Task A_share_that_is_given_has_a_bucket_or_is_refused_in_either_order(double one, double other)
    {
        var spec = Bench.Halves() with
        {
            Variants = [new("a", null, AllocationPercent: (decimal)one), new("b", null, AllocationPercent: (decimal)other)],
        };
        var created = await _bench.CreateAsync(spec);
        if (created.Fault is { } refused)
            Assert.EndsWith(".allocation_pct", Assert.Single(refused.Errors).Key, StringComparison.Ordinal);
        else
            foreach (
                var variant in created.Value.Variants.Zip(AllocationOf(created.Value).Open).Where(pair => pair.First.AllocationPercent > 0)
            )
                Assert.True(variant.Second.End > variant.Second.Start, variant.First.Key);
    }

    [Fact]
    public async Task Names_in_any_script_and_names_that_differ_by_a_sign_get_keys_of_their_own()
    {
        foreach (
            var names in (string[][])
                [
                    ["对照", "实验组"],
                    ["A+", "A-"],
                    ["A", "a"],
                    ["50 %", "50 €"],
                ]
        )
        {
            var spec = new ExperimentSpec { Name = names[0], Variants = [.. names.Select(name => new VariantSpec(null, name))] };
            var created = await _bench.CreateAsync(spec);
            Assert.Equal(names, created.Value.Variants.Select(variant => variant.Name));
            Assert.Equal(2, created.Value.Variants.Select(variant => variant.Key).Distinct().Count());
        }
    }

    [Theory, InlineData("."), InlineData("..")]
    public async Task Dots_alone_are_no_key_of_anything(string key)
    {
        Assert.NotNull((await _bench.CreateAsync(Bench.Halves(key))).Fault);
        var variants = Bench.Halves() with { Variants = [new(key, "a"), new("b", null)] };
        Assert.NotNull((await _bench.CreateAsync(variants)).Fault);
    }

    private static Allocation AllocationOf(Experiment experiment) =>
        Allocation.FromWeights([.. experiment.Variants.Select(one => one.AllocationPercent)], experiment.TrafficPercent);

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_by_field()
    {
        var spec = new ExperimentSpec
        {
            Key = "not a key",
            TrafficPercent = 101,
            Hash = "md5",
            SignificanceLevel = 0.7,
            Metrics = [new("m", Kind: "median")],
        };
        var created = await _bench.CreateAsync(spec);
        Assert.Equal("validation_failed", created.Fault!.Code);
        Assert.Equal(["hash", "key", "metrics[0].kind", "significance_level", "traffic_pct"], created.Fault.Errors.Keys.Order());
    }

    [Fact]
    public async Task The_first_metric_is_primary_and_a_bare_name_is_a_proportion_of_that_event()
    {
        var created = await _bench.CreateAsync(Bench.Halves() with { Metrics = [new("conversion"), new("revenue", Kind: "mean")] });
        Assert.Equal(
            [
                new MetricUse("conversion", MetricKind.Proportion, "conversion", MetricRole.Primary),
                new MetricUse("revenue", MetricKind.Mean, "revenue", MetricRole.Secondary),
            ],
            created.Value.Metrics
        );
    }

    [Fact]
    public async Task Variant_ids_stay_with_their_keys_and_are_not_used_twice()
    {
        var created = (await _bench.CreateAsync(Bench.Halves())).Value;
        await _bench.ChangeAsync(created, spec => spec with { Variants = [new("new", null), new("other", null)] });
        var after = _bench.Catalog.View.Experiments.Find("checkout")!;
        Assert.Equal([("new", 2), ("other", 3)], after.Variants.Select(variant => (variant.Key, variant.Id)));
    }
}
