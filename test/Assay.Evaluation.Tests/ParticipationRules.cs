using System.Text.Json;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation.Tests;

/// <summary>Who may take part: environments, holdouts, layers, audiences, and units that become known.</summary>
public sealed class ParticipationRules
{
    private static readonly ExperimentDefinition _half = Given.Experiment(50, 50);
    private static readonly HoldoutDefinition _tenth = new("global", 10);

    [Fact]
    public void An_experiment_runs_only_in_its_environments()
    {
        var snapshot = Build(_half with { Environments = ["staging"] });
        Assert.Equal(AssignmentReason.Environment, Assign(snapshot, new("user-1")).Reason);
        Assert.True(Assign(snapshot, new("user-1", environment: "staging")).IsAssigned);
    }

    [Fact]
    public void A_holdout_keeps_its_share_out_of_every_experiment_that_names_it()
    {
        var one = _half with { Holdouts = ["global"] };
        var snapshot = Build(one, one with { Id = 2, Key = "other", Salt = "x" });
        var (first, second) = (HeldOut(snapshot, "checkout"), HeldOut(snapshot, "other"));
        Assert.Equal(first, second);
        Assert.InRange(first.Length, 400, 600); // 500 expected; 4.7 standard deviations are 100
        Assert.Empty(HeldOut(Build(_half), "checkout"));
    }

    [Fact]
    public void A_larger_holdout_contains_the_smaller()
    {
        var covered = _half with { Holdouts = ["global"] };
        var small = HeldOut(Build(covered), "checkout");
        var large = HeldOut(
            Built(
                new()
                {
                    Version = 1,
                    Experiments = [covered],
                    Holdouts = [_tenth with { Percent = 20 }],
                }
            ),
            "checkout"
        );
        Assert.Subset(large.ToHashSet(), small.ToHashSet());
    }

    [Fact]
    public void Experiments_of_a_layer_never_overlap_on_a_unit()
    {
        var snapshot = Build(
            _half with
            {
                Layer = new("search", [new(0, 4_000)]),
            },
            _half with
            {
                Id = 2,
                Key = "other",
                Layer = new("search", [new(4_000, 9_000), new(9_500, 10_000)]),
            }
        );
        var both = Given.Units.Count(unit => Assign(snapshot, new(unit)).IsAssigned && Assign(snapshot, new(unit), "other").IsAssigned);
        var neither = Given.Units.Count(unit => Assign(snapshot, new(unit)).Reason == Assign(snapshot, new(unit), "other").Reason);
        Assert.Equal(0, both);
        Assert.InRange(neither, 180, 320); // 5 % of 5,000 are in the gap
    }

    [Fact]
    public void Buckets_of_a_layer_are_held_once_while_an_experiment_assigns_units()
    {
        var first = _half with { Layer = new("search", [new(0, 4_000)]) };
        var second = first with { Id = 2, Key = "other" };
        var overlap = Snapshot.Build(
            new()
            {
                Version = 1,
                Experiments = [first, second],
                Layers = [new("search")],
            }
        );
        Assert.Equal(("experiments.other.layer", "layer_overlap"), (overlap.Faults[0].Place, overlap.Faults[0].Code));
        Assert.Equal(2, Build(first with { State = ExperimentState.Stopped }, second).Experiments.Count);
    }

    [Fact]
    public void Only_the_audience_takes_part_and_a_unit_that_left_it_is_asked_about()
    {
        var snapshot = Build(_half with { Audience = JsonSerializer.Deserialize<ConditionDefinition>("""{"country": "DE"}""") });
        Assert.True(Assign(snapshot, From("DE")).IsAssigned);
        var outside = Assign(snapshot, From("FR"));
        Assert.True(outside is { IsAssigned: false, AskSticky: true, Reason: AssignmentReason.Audience });
        Assert.Equal(new(1, outside.Bucket, AssignmentReason.Sticky, 1), Assign(snapshot, From("FR"), sticky: 1));
        Assert.True(Assign(snapshot, From("FR"), sticky: Sticky.None) is { IsAssigned: false, AskSticky: false });
    }

    [Fact]
    public void The_earlier_step_decides()
    {
        var experiment = _half with
        {
            Holdouts = ["global"],
            Layer = new("search", []),
            Audience = JsonSerializer.Deserialize<ConditionDefinition>("""{"country": "DE"}"""),
            Forced = new Dictionary<string, string> { ["tester"] = "v1" },
        };
        var snapshot = Build(experiment);
        Assert.Equal(AssignmentReason.Forced, Assign(snapshot, new("tester")).Reason);
        var heldOut = HeldOut(snapshot, "checkout")[0];
        Assert.Equal(AssignmentReason.Holdout, Assign(snapshot, new(heldOut)).Reason);
        Assert.Equal(AssignmentReason.Layer, Assign(snapshot, new(Given.Units.First(unit => unit != heldOut))).Reason);
    }

    [Fact]
    public void Other_unit_types_are_attributes_and_without_an_id_nobody_is_assigned()
    {
        var snapshot = Build(_half with { UnitType = "account" });
        var account = new Attributes(new Dictionary<string, AttributeValue> { ["account"] = "acme" });
        Assert.Equal(Assign(snapshot, new("ann", account)), Assign(snapshot, new("bob", account)));
        Assert.Equal(AssignmentReason.NoUnit, Assign(snapshot, new("ann")).Reason);
    }

    [Fact]
    public void A_unit_named_directly_is_taken_as_it_is_whatever_its_type()
    {
        var snapshot = Build(_half with { UnitType = "account" });
        var acme = new Attributes(new Dictionary<string, AttributeValue> { ["account"] = "acme" });
        var experiment = snapshot.Experiment("checkout")!;
        Assert.Equal(Assign(snapshot, new("ann", acme)), Evaluator.Assign(snapshot, experiment, "acme", new()));
        Assert.Equal(Assign(snapshot, new("ann", acme)), Evaluator.Assign(experiment, "acme"));
        Assert.Equal("acme:checkout:2025-11", Explainer.Explain(experiment, "acme").Steps[^1].Hashing!.Text);
    }

    [Fact]
    public void A_unit_that_becomes_known_is_asked_about_only_where_its_variant_would_change()
    {
        var snapshot = Build(_half with { FallbackUnitType = "anonymous" });
        foreach (var unit in Given.Units.Take(500))
        {
            var anonymous = Assign(snapshot, new(null, anonymousId: $"anon-{unit}"));
            var known = Assign(snapshot, new(unit, anonymousId: $"anon-{unit}"));
            Assert.Equal(anonymous.VariantIndex != known.VariantIndex, known.AskSticky);
            Assert.False(anonymous.AskSticky);
            Assert.Equal(known with { AskSticky = false }, Assign(snapshot, new(unit)));
        }
    }

    [Fact]
    public void Taking_part_is_decided_without_allocation()
    {
        var definition = _half with
        {
            Holdouts = ["global"],
            Layer = new("search", [new(0, 10_000)]),
            Audience = JsonSerializer.Deserialize<ConditionDefinition>("""{"country": ["DE", "FR"], "age": {"gte": 18}}"""),
            FallbackUnitType = "anonymous",
            Environments = ["staging", "production"],
        };
        var snapshot = Build(definition);
        var attributes = new Attributes(new Dictionary<string, AttributeValue> { ["country"] = "FR", ["age"] = 30 });
        Assert.Equal(0, Memory.BytesFor(() => Assign(snapshot, new("user-1", attributes, "anon-1")).Bucket));
    }

    [Fact]
    public void The_trail_shows_every_step_on_the_way()
    {
        var definition = _half with
        {
            Holdouts = ["global"],
            Layer = new("search", [new(0, 10_000)]),
            Audience = new() { Attribute = "country", Op = "exists" },
        };
        var snapshot = Build(definition);
        var unit = Given.Units.Except(HeldOut(snapshot, "checkout")).First();
        var attributes = new Attributes(new Dictionary<string, AttributeValue> { ["country"] = "DE" });
        var explanation = Explainer.Explain(snapshot, snapshot.Experiment("checkout")!, new(unit, attributes));
        Assert.Equal(
            ["environment", "status", "forced", "holdout", "layer", "audience", "sticky", "bucket"],
            explanation.Steps.Select(step => step.Name)
        );
        Assert.Equal($"{unit}:search:", explanation.Steps[4].Hashing!.Text);
    }

    private static EvaluationContext From(string country) =>
        new("user-1", new Attributes(new Dictionary<string, AttributeValue> { ["country"] = country }));

    private static Snapshot Build(params ExperimentDefinition[] experiments) =>
        Built(
            new()
            {
                Version = 1,
                Experiments = experiments,
                Holdouts = [_tenth],
                Layers = [new("search")],
            }
        );

    private static Snapshot Built(SnapshotDefinition definition)
    {
        var build = Snapshot.Build(definition);
        Assert.Empty(build.Faults);
        return build.Snapshot;
    }

    private static Assignment Assign(Snapshot snapshot, EvaluationContext context, string key = "checkout", int sticky = Sticky.Unknown) =>
        Evaluator.Assign(snapshot, snapshot.Experiment(key)!, context, sticky);

    private static string[] HeldOut(Snapshot snapshot, string key) =>
        [.. Given.Units.Where(unit => Assign(snapshot, new(unit), key).Reason == AssignmentReason.Holdout)];
}
