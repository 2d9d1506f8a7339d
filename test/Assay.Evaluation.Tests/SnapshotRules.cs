using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation.Tests;

/// <summary>A snapshot holds what can be evaluated; the rest is refused when it is built, with the place named.</summary>
public sealed class SnapshotRules
{
    private static readonly ExperimentDefinition _half = Given.Experiment(50, 50);

    public static TheoryData<string, string, Func<ExperimentDefinition, ExperimentDefinition>> Faulty =>
        new()
        {
            { "variants", "control_count", e => e with { Variants = [new("a", false), new("b", false)] } },
            { "variants", "control_count", e => e with { Variants = [new("a", true), new("b", true)] } },
            { "variants[1].key", "duplicate_key", e => e with { Variants = [new("a", true), new("a", false)] } },
            { "revisions", "revision_missing", e => e with { Revisions = [] } },
            { "revisions[0].weights", "weight_count", e => e with { Revisions = [new(1, [100], 100)] } },
            { "revisions[0].weights", "weight_out_of_range", e => e with { Revisions = [new(1, [-1, 101], 100)] } },
            { "revisions[0].traffic", "traffic_out_of_range", e => e.At(100.01m) },
            { "forced.tester", "unknown_variant", e => e with { Forced = new Dictionary<string, string> { ["tester"] = "nope" } } },
            { "shipped_variant", "unknown_variant", e => e with { ShippedVariant = "nope" } },
            { "seed", "seed_not_supported", e => e with { Hash = HashAlgorithm.GrowthBook, Seed = 1 } },
            { "traffic", "traffic_not_supported", e => e.At(50) with { Hash = HashAlgorithm.Unleash } },
            { "weights", "weight_too_fine", e => e.Revised(100, 33.33m, 66.67m) with { Hash = HashAlgorithm.Unleash } },
        };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_faulty_experiment_is_refused_with_the_place_named(
        string place,
        string code,
        Func<ExperimentDefinition, ExperimentDefinition> spoil
    )
    {
        var build = Snapshot.Build(new() { Version = 1, Experiments = [spoil(_half), _half with { Id = 2, Key = "sound" }] });
        var fault = Assert.Single(build.Faults);
        Assert.Equal(($"experiments.checkout.{place}", code), (fault.Place, fault.Code));
        Assert.Null(build.Snapshot.Experiment("checkout"));
        Assert.NotNull(build.Snapshot.Experiment("sound"));
    }

    [Fact]
    public void Keys_and_ids_are_unique_and_the_first_of_each_is_kept()
    {
        var build = Snapshot.Build(new() { Version = 1, Experiments = [_half, _half with { Id = 2 }, _half with { Key = "other" }] });
        Assert.Equal(["duplicate_key", "duplicate_id"], build.Faults.Select(fault => fault.Code));
        Assert.Same(_half, Assert.Single(build.Snapshot.Experiments).Definition);
    }

    [Fact]
    public void A_definition_that_did_not_change_is_not_compiled_again()
    {
        var other = _half with { Id = 2, Key = "other" };
        var first = Snapshot.Build(new() { Version = 1, Experiments = [_half, other] }).Snapshot;
        var second = Snapshot.Build(new() { Version = 2, Experiments = [_half, other.At(50)] }, first).Snapshot;
        Assert.Equal(2, second.Version);
        Assert.Same(first.Experiment("checkout"), second.Experiment(1));
        Assert.NotSame(first.Experiment("other"), second.Experiment("other"));
    }

    [Fact]
    public void What_is_not_there_is_null()
    {
        Assert.Null(Snapshot.Empty.Experiment("checkout"));
        Assert.Null(Snapshot.Empty.Experiment(1));
    }
}
