namespace Assay.Evaluation.Tests;

/// <summary>A flag that could not be evaluated is refused when the snapshot is built, with the place named.</summary>
public sealed class FlagFaults
{
    private const string Rules = "environments.production.rules[0]";

    public static TheoryData<string, string, FlagDefinition> Faulty =>
        new()
        {
            {
                "variations",
                "variation_missing",
                new()
                {
                    Key = "checkout",
                    Type = FlagType.Boolean,
                    Variations = [],
                }
            },
            { "variations[1].key", "duplicate_key", Sound() with { Variations = [new("on", "true"), new("on", "false")] } },
            { "variations[0].value", "wrong_type", Sound() with { Variations = [new("on", "1"), new("off", "false")] } },
            { "variations[0].value", "wrong_type", Sound() with { Variations = [new("on", "tru"), new("off", "false")] } },
            {
                "environments.production.off_variation",
                "unknown_variation",
                Sound().In("production", e => e with { OffVariation = "nope" })
            },
            {
                "environments.production.default_variation",
                "unknown_variation",
                Sound().In("production", e => e with { DefaultVariation = "nope" })
            },
            { "environments.production.rules[1].id", "duplicate_id", Serving("""{"variation": "on"}""", """{"variation": "on"}""") },
            { $"{Rules}.serve", "serve_shape", Serving("{}") },
            { $"{Rules}.serve", "serve_shape", Serving("""{"variation": "on", "experiment": "x"}""") },
            { $"{Rules}.serve.variation", "unknown_variation", Serving("""{"variation": "nope"}""") },
            { $"{Rules}.serve.experiment", "unknown_experiment", Serving("""{"experiment": "nope"}""") },
            { $"{Rules}.serve.rollout", "rollout_empty", Serving("""{"rollout": []}""") },
            {
                $"{Rules}.serve.rollout[0].variation",
                "unknown_variation",
                Serving("""{"rollout": [{"variation": "nope", "percent": 5}]}""")
            },
            { $"{Rules}.serve.rollout", "percent_out_of_range", Serving("""{"rollout": [{"variation": "on", "percent": -1}]}""") },
            {
                $"{Rules}.serve.rollout",
                "percent_sum",
                Serving("""{"rollout": [{"variation": "on", "percent": 60}, {"variation": "off", "percent": 60}]}""")
            },
            {
                $"{Rules}.serve.rollout",
                "percent_too_fine",
                Serving("""{"rollout": [{"variation": "on", "percent": 2.5}], "hash": "unleash"}""")
            },
            {
                $"{Rules}.serve.rollout.seed",
                "seed_not_supported",
                Serving("""{"rollout": [{"variation": "on", "percent": 2}], "hash": "growthbook", "seed": 3}""")
            },
            { "prerequisites[0]", "unknown_flag", Sound() with { Prerequisites = [new("nope", ["on"])] } },
            { "prerequisites[0].variations", "unknown_variation", Sound() with { Prerequisites = [new("sound", ["nope"])] } },
            { "prerequisites[0]", "flag_cycle", Sound() with { Prerequisites = [new("checkout", ["on"])] } },
        };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_faulty_flag_is_refused_with_the_place_named(string place, string code, FlagDefinition flag)
    {
        var build = Snapshot.Build(new() { Version = 1, Flags = [flag, Sound("sound")] });
        Assert.Contains(build.Faults, fault => (fault.Place, fault.Code) == ($"flags.checkout.{place}", code));
        Assert.Null(build.Snapshot.Flag("checkout"));
        Assert.NotNull(build.Snapshot.Flag("sound"));
    }

    [Fact]
    public void A_variant_without_a_variation_is_refused()
    {
        var build = Snapshot.Build(
            new()
            {
                Version = 1,
                Flags = [Serving("""{"experiment": "other"}""")],
                Experiments = [Given.Experiment(50, 50) with { Key = "other" }],
            }
        );
        Assert.Equal(["variant_without_variation", "variant_without_variation"], build.Faults.Select(fault => fault.Code));
    }

    [Fact]
    public void A_circle_of_prerequisites_is_refused_whole()
    {
        var flags = new[] { "a", "b", "c" }.Select(
            (key, i) => Sound(key) with { Prerequisites = [new("abc"[(i + 1) % 3].ToString(), ["on"])] }
        );
        var build = Snapshot.Build(new() { Version = 1, Flags = [.. flags, Sound()] });
        Assert.Equal("checkout", Assert.Single(build.Snapshot.Flags).Key);
        Assert.Contains(build.Faults, fault => fault.Code == "flag_cycle");
    }

    [Fact]
    public void A_chain_of_prerequisites_that_is_too_long_is_refused()
    {
        var chain = Enumerable
            .Range(0, 20_000)
            .Select(i => Sound($"f{i}") with { Prerequisites = i == 19_999 ? [] : [new($"f{i + 1}", ["on"])] });
        var build = Snapshot.Build(new() { Version = 1, Flags = [.. chain] });
        Assert.Contains(build.Faults, fault => fault.Code == "flag_depth");
        Assert.InRange(build.Snapshot.Flags.Count, 1, 33);
    }

    [Fact]
    public void Prerequisites_that_double_at_every_level_are_refused_before_they_cost_an_evaluation()
    {
        var levels = Enumerable
            .Range(0, 30)
            .SelectMany(level =>
                new[] { $"a{level}", $"b{level}" }.Select(key =>
                    Sound(key) with
                    {
                        Prerequisites = level == 0 ? [] : [new($"a{level - 1}", ["on"]), new($"b{level - 1}", ["on"])],
                    }
                )
            );
        var build = Snapshot.Build(new() { Version = 1, Flags = [.. levels] });
        Assert.Contains(build.Faults, fault => (fault.Place, fault.Code) == ("flags.a13", "flag_fanout"));
        Assert.NotNull(build.Snapshot.Flag("a12"));
        Assert.Null(build.Snapshot.Flag("a29"));
    }

    [Fact]
    public void What_a_flag_refers_to_is_checked_again_when_only_that_changed()
    {
        var flag = Serving("""{"experiment": "other"}""");
        var experiment = Given.Experiment(50, 50) with { Key = "other", Variants = [new("on", true), new("off", false)] };
        var first = Flags.Built(
            new()
            {
                Version = 1,
                Flags = [flag],
                Experiments = [experiment],
            }
        );
        var second = Snapshot.Build(new() { Version = 2, Flags = [flag] }, first);
        Assert.Equal("unknown_experiment", Assert.Single(second.Faults).Code);
        var third = Snapshot.Build(
            new()
            {
                Version = 3,
                Flags = [flag],
                Experiments = [experiment],
            },
            first
        );
        Assert.Same(first.Flag("checkout"), third.Snapshot.Flag("checkout"));
    }

    private static FlagDefinition Sound(string key = "checkout") => Flags.WithRules("[]", key);

    private static FlagDefinition Serving(params string[] serves) =>
        Flags.WithRules($"[{string.Join(", ", serves.Select(serve => $$"""{"id": "r", "serve": {{serve}} }"""))}]");
}
