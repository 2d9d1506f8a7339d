using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation.Tests;

/// <summary>What a flag serves, and why.</summary>
public sealed class FlagServing
{
    private const string Eu =
        """{"id": "eu", "when": [{"attribute": "country", "op": "in", "values": ["DE", "FR"]}], "serve": {"variation": "on"}}""";
    private const string Quarter = """{"id": "ramp", "serve": {"rollout": [{"variation": "on", "percent": 25}], "salt": "s"}}""";
    private const string Test = """{"id": "test", "serve": {"experiment": "checkout-test"}}""";

    private static readonly ExperimentDefinition _experiment = Given.Experiment(50, 50) with
    {
        Key = "checkout-test",
        Variants = [new("off", IsControl: true), new("treatment", IsControl: false, Variation: "on")],
    };

    [Fact]
    public void Without_rules_the_default_is_static() =>
        Assert.Equal(("off", "STATIC", null), Flags.Snapshot(Flags.WithRules("[]")).Serve(Flags.Context("u")));

    [Fact]
    public void The_first_rule_that_serves_wins_and_none_means_the_default()
    {
        var snapshot = Flags.Snapshot(
            Flags.WithRules($"[{Eu}, " + """{"id": "all-fr", "when": [{"country": "FR"}], "serve": {"variation": "off"}}]""")
        );
        Assert.Equal(("on", "TARGETING_MATCH", "eu"), snapshot.Serve(Flags.Context("u", """{"country": "FR"}""")));
        Assert.Equal(("off", "DEFAULT", null), snapshot.Serve(Flags.Context("u", """{"country": "US"}""")));
    }

    [Fact]
    public void A_rollout_includes_its_share_and_the_rest_falls_through()
    {
        var snapshot = Flags.Snapshot(Flags.WithRules($"[{Quarter}, {Eu}]"));
        var context = (string unit) => Flags.Context(unit, """{"country": "DE"}""");
        var byRule = Given.Units.GroupBy(unit => snapshot.Serve(context(unit))).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal([("on", "SPLIT", "ramp"), ("on", "TARGETING_MATCH", "eu")], byRule.Keys.OrderByDescending(key => key.Rule));
        Assert.InRange(byRule[("on", "SPLIT", "ramp")], 1_097, 1_403); // 1,250 expected, five standard deviations either way
    }

    [Fact]
    public void A_rollout_hashes_the_unit_the_flag_and_the_salt()
    {
        var snapshot = Flags.Snapshot(Flags.WithRules($"[{Quarter}]"));
        foreach (var unit in Given.Units.Take(500))
        {
            var bucket = (int)(Hash.XxHash32(System.Text.Encoding.UTF8.GetBytes($"{unit}:checkout:s"), 0) % 10_000);
            Assert.Equal(bucket < 2_500 ? "on" : "off", snapshot.Serve(Flags.Context(unit)).Variation);
        }
    }

    [Fact]
    public void Ramping_a_rollout_up_takes_nobody_out()
    {
        var (small, large) = (
            Flags.Snapshot(Flags.WithRules($"[{Quarter}]")),
            Flags.Snapshot(Flags.WithRules($"[{Quarter.Replace("25", "60", StringComparison.Ordinal)}]"))
        );
        var before = Given.Units.Where(unit => small.Serve(Flags.Context(unit)).Variation == "on").ToHashSet();
        Assert.Subset(Given.Units.Where(unit => large.Serve(Flags.Context(unit)).Variation == "on").ToHashSet(), before);
    }

    [Fact]
    public void A_rollout_by_an_attribute_keeps_those_who_share_it_together()
    {
        var snapshot = Flags.Snapshot(
            Flags.WithRules("""[{"id": "r", "serve": {"rollout": [{"variation": "on", "percent": 50}], "by": "company"}}]""")
        );
        var companies = Enumerable.Range(0, 50).Select(i => $$"""{"company": "c{{i}}"}""");
        Assert.All(
            companies,
            company => Assert.Single(Given.Units.Take(20).Select(unit => snapshot.Serve(Flags.Context(unit, company))).Distinct())
        );
    }

    [Fact]
    public void Only_a_percentage_needs_an_id()
    {
        var snapshot = Flags.Snapshot(Flags.WithRules($"[{Eu}, {Quarter}]"));
        Assert.Equal(("on", "TARGETING_MATCH", "eu"), snapshot.Serve(Flags.Context(null, """{"country": "DE"}""")));
        Assert.Equal((null, "TARGETING_KEY_MISSING", null), snapshot.Serve(Flags.Context(null)));
        Assert.Equal(
            "SPLIT",
            Flags
                .Snapshot(Flags.WithRules("""[{"id": "r", "serve": {"rollout": [{"variation": "on", "percent": 100}]}}]"""))
                .Serve(Flags.Context(""))
                .Reason
        );
    }

    [Fact]
    public void An_experiment_serves_the_variation_that_stands_for_the_variant_and_names_itself()
    {
        var snapshot = Flags.Built(
            new()
            {
                Version = 1,
                Flags = [Flags.WithRules($"[{Test}]")],
                Experiments = [_experiment],
            }
        );
        foreach (var unit in Given.Units.Take(200))
        {
            var resolution = Evaluator.Evaluate(snapshot, "checkout", Flags.Context(unit));
            var assignment = Evaluator.Assign(snapshot, resolution.Experiment!, new(unit));
            Assert.Equal(assignment, resolution.Assignment);
            Assert.Equal(assignment.VariantIndex == 0 ? "off" : "on", resolution.Variation!.Key);
            Assert.Equal((ResolutionReason.Split, assignment.Bucket), (resolution.Reason, resolution.Bucket));
        }
    }

    [Fact]
    public void An_experiment_that_does_not_include_the_unit_falls_through()
    {
        foreach (
            var experiment in new[]
            {
                _experiment.At(0),
                _experiment with
                {
                    State = ExperimentState.NotStarted,
                },
                _experiment with
                {
                    Environments = ["staging"],
                },
            }
        )
        {
            var snapshot = Flags.Built(
                new()
                {
                    Version = 1,
                    Flags = [Flags.WithRules($"[{Test}, {Eu}]")],
                    Experiments = [experiment],
                }
            );
            Assert.Equal(("on", "TARGETING_MATCH", "eu"), snapshot.Serve(Flags.Context("u", """{"country": "DE"}""")));
        }
    }

    [Fact]
    public void A_stored_variant_is_asked_for_and_then_served()
    {
        var snapshot = Flags.Built(
            new()
            {
                Version = 1,
                Flags = [Flags.WithRules($"[{Test}]")],
                Experiments = [_experiment.Revised(100, 10, 90)],
            }
        );
        var unit = Given.Units.First(unit => Evaluator.Evaluate(snapshot, "checkout", Flags.Context(unit)).AsksSticky is not null);
        Assert.Equal("on", snapshot.Serve(Flags.Context(unit)).Variation);
        var resolution = Evaluator.Evaluate(snapshot, "checkout", Flags.Context(unit), new Stored(0));
        Assert.Equal("off", resolution.Variation!.Key);
        Assert.Null(resolution.AsksSticky);
    }

    [Fact]
    public void While_off_the_off_variation_is_served_or_the_applications_default()
    {
        var off = Flags.WithRules($"[{Eu}]").In("production", rules => rules with { Enabled = false });
        Assert.Equal(("off", "DISABLED", null), Flags.Snapshot(off).Serve(Flags.Context("u", """{"country": "DE"}""")));
        var silent = off.In("production", rules => rules with { OffVariation = null });
        Assert.Equal((null, "DISABLED", null), Flags.Snapshot(silent).Serve(Flags.Context("u")));
        Assert.Equal((null, "DISABLED", null), Flags.Snapshot(off).Serve(Flags.Context("u", environment: "staging")));
    }

    [Fact]
    public void Each_environment_has_its_own_rules()
    {
        var flag = Flags.WithRules($"[{Eu}]");
        var both = flag with
        {
            Environments = new Dictionary<string, FlagEnvironmentDefinition>(flag.Environments)
            {
                ["staging"] = new() { Enabled = true, DefaultVariation = "on" },
            },
        };
        Assert.Equal(("on", "STATIC", null), Flags.Snapshot(both).Serve(Flags.Context("u", environment: "staging")));
        Assert.Equal(("off", "DEFAULT", null), Flags.Snapshot(both).Serve(Flags.Context("u")));
    }

    [Fact]
    public void A_prerequisite_that_serves_something_else_turns_the_flag_off()
    {
        var flag = Flags.WithRules("""[{"id": "all", "serve": {"variation": "on"}}]""") with { Prerequisites = [new("new-cart", ["on"])] };
        var snapshot = Flags.Snapshot(flag, Flags.WithRules($"[{Eu}]", "new-cart"));
        Assert.Equal(("on", "TARGETING_MATCH", "all"), snapshot.Serve(Flags.Context("u", """{"country": "DE"}""")));
        Assert.Equal(("off", "DISABLED", null), snapshot.Serve(Flags.Context("u", """{"country": "US"}""")));
    }

    [Fact]
    public void A_prerequisite_that_needs_an_id_passes_its_error_on()
    {
        var flag = Flags.WithRules("[]") with { Prerequisites = [new("new-cart", ["on"])] };
        Assert.Equal(
            (null, "TARGETING_KEY_MISSING", null),
            Flags.Snapshot(flag, Flags.WithRules($"[{Quarter}]", "new-cart")).Serve(Flags.Context(null))
        );
    }

    [Fact]
    public void An_unknown_flag_is_an_error() => Assert.Equal((null, "FLAG_NOT_FOUND", null), Snapshot.Empty.Serve(Flags.Context("u")));

    [Fact]
    public void Serving_allocates_nothing()
    {
        var snapshot = Flags.Built(
            new()
            {
                Version = 1,
                Flags =
                [
                    Flags.WithRules($"[{Eu}, {Quarter}, {Test}]") with
                    {
                        Prerequisites = [new("new-cart", ["off"])],
                    },
                    Flags.WithRules("[]", "new-cart"),
                ],
                Experiments = [_experiment],
            }
        );
        foreach (var unit in Given.Units.Take(20))
        {
            var context = Flags.Context(unit, """{"country": "US"}""");
            Assert.Equal(0, Memory.BytesFor(() => Evaluator.Evaluate(snapshot, "checkout", context).VariationIndex));
        }
    }

    [Fact]
    public void The_trail_of_a_flag_ends_where_it_was_decided()
    {
        var flag = Flags.WithRules($"[{Eu}, {Quarter}, {Test}]");
        var snapshot = Flags.Built(
            new()
            {
                Version = 1,
                Flags = [flag],
                Experiments = [_experiment.At(50)],
            }
        );
        foreach (var unit in Given.Units.Take(300))
        {
            var context = Flags.Context(unit, unit.EndsWith('7') ? """{"country": "DE"}""" : "{}");
            var (resolution, explanation) = (
                Evaluator.Evaluate(snapshot, "checkout", context),
                FlagExplainer.Explain(snapshot, "checkout", context)
            );
            Assert.Equal((resolution.Variation?.Key, resolution.RuleId), (explanation.Variation, explanation.RuleId));
            Assert.Equal(explanation.Steps[^1], Assert.Single(explanation.Steps, step => step.Decided));
            Assert.Equal(resolution.RuleId is { } rule ? $"rule {rule}" : "default", explanation.Steps[^1].Name);
            Assert.Equal(resolution.Experiment?.Key, explanation.Experiment?.Experiment);
        }
    }

    private sealed class Stored(int variant) : IStickyVariants
    {
        public int VariantIn(CompiledExperiment experiment) => variant;
    }

    [Theory]
    [InlineData("""[]""", false)]
    [InlineData("""[{"id": "r", "serve": {"variation": "on"}}]""", false)]
    [InlineData("""[{"id": "r", "serve": {"rollout": [{"variation": "on", "percent": 25}]}}]""", false)]
    [InlineData("""[{"id": "r", "serve": {"rollout": [{"variation": "on", "percent": 25}], "by": "company"}}]""", true)]
    [InlineData("""[{"id": "r", "when": [{"country": "DE"}], "serve": {"variation": "on"}}]""", true)]
    public void A_flag_says_whether_attributes_may_matter(string rules, bool expected) =>
        Assert.Equal(expected, Flags.Snapshot(Flags.WithRules(rules)).Flag("checkout")!.ReadsAttributes);
}
