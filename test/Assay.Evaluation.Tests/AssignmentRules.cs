using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation.Tests;

/// <summary>Who gets which variant, and why, through an experiment's life.</summary>
public sealed class AssignmentRules
{
    private static readonly ExperimentDefinition _half = Given.Experiment(50, 50);

    [Fact]
    public void The_same_unit_always_gets_the_same_variant()
    {
        foreach (var hash in Given.Hashes)
        {
            var (one, other) = ((_half with { Hash = hash }).Compiled(), (_half with { Hash = hash }).Compiled());
            foreach (var unit in Given.Units)
                Assert.Equal(Evaluator.Assign(one, unit), Evaluator.Assign(other, unit));
        }
    }

    [Fact]
    public void Every_hash_fills_the_variants_by_their_weights()
    {
        foreach (var hash in Given.Hashes)
        {
            var experiment = (Given.Experiment(70, 20, 10) with { Hash = hash }).Compiled();
            var treated = Given.Units.Count(unit => experiment.VariantOf(unit) == "v1");
            Assert.InRange(treated, 850, 1_150); // 1,000 expected; five standard deviations are 141
        }
    }

    [Fact]
    public void Raising_the_traffic_of_an_experiment_moves_nobody_and_asks_nothing()
    {
        var (low, high) = (_half.At(20).Compiled(), _half.At(20).Revised(60, 50, 50).Compiled());
        foreach (var unit in Given.Units)
        {
            var (before, after) = (Evaluator.Assign(low, unit), Evaluator.Assign(high, unit));
            Assert.False(after.AskSticky);
            if (before.IsAssigned)
                Assert.Equal(before.VariantIndex, after.VariantIndex);
        }
        Assert.True(
            Given.Units.Count(unit => high.VariantOf(unit) is not null) > Given.Units.Count(unit => low.VariantOf(unit) is not null)
        );
    }

    [Fact]
    public void A_unit_whose_bucket_moved_keeps_its_stored_variant()
    {
        var experiment = _half.Revised(100, 10, 90).Compiled();
        var moved = Given.Units.First(unit => Evaluator.Assign(experiment, unit).AskSticky);
        Assert.Equal(
            new(1, Evaluator.Assign(experiment, moved).Bucket, AssignmentReason.Bucket, 2, AskSticky: true),
            Evaluator.Assign(experiment, moved)
        );
        Assert.Equal("control", experiment.VariantOf(moved, sticky: 0));
        Assert.Equal(AssignmentReason.Sticky, Evaluator.Assign(experiment, moved, sticky: 0).Reason);
        Assert.Equal("v1", experiment.VariantOf(moved, Sticky.None));
        Assert.False(Evaluator.Assign(experiment, moved, Sticky.None).AskSticky);
    }

    [Fact]
    public void A_unit_whose_bucket_was_closed_is_asked_about_and_may_stay()
    {
        var experiment = _half.Revised(10, 50, 50).Compiled();
        var closed = Given.Units.First(unit => Evaluator.Assign(experiment, unit) is { Reason: AssignmentReason.Traffic, AskSticky: true });
        Assert.Null(experiment.VariantOf(closed, Sticky.None));
        Assert.Equal("v1", experiment.VariantOf(closed, sticky: 1));
    }

    [Fact]
    public void Before_the_start_nobody_is_assigned()
    {
        var experiment = (_half with { State = ExperimentState.NotStarted }).Compiled();
        Assert.Equal(new(-1, -1, AssignmentReason.NotStarted, 1), Evaluator.Assign(experiment, "user-1"));
    }

    [Fact]
    public void While_paused_nobody_new_enters_and_the_exposed_keep_their_variant()
    {
        var experiment = (_half with { State = ExperimentState.Paused }).Compiled();
        Assert.True(Evaluator.Assign(experiment, "user-1") is { IsAssigned: false, AskSticky: true, Reason: AssignmentReason.Paused });
        Assert.True(Evaluator.Assign(experiment, "user-1", Sticky.None) is { IsAssigned: false, AskSticky: false });
        Assert.Equal("v1", experiment.VariantOf("user-1", sticky: 1));
    }

    [Fact]
    public void After_the_stop_everybody_gets_the_control_even_the_forced_and_the_stored()
    {
        var stopped = _half with
        {
            State = ExperimentState.Stopped,
            Forced = new Dictionary<string, string> { ["tester"] = "v1" },
        };
        Assert.All(Given.Units.Append("tester"), unit => Assert.Equal("control", stopped.Compiled().VariantOf(unit, sticky: 1)));
    }

    [Fact]
    public void After_the_stop_with_a_shipped_variant_everybody_gets_that()
    {
        var shipped = (_half with { State = ExperimentState.Stopped, ShippedVariant = "v1" }).Compiled();
        Assert.Equal(new(1, -1, AssignmentReason.Shipped, 1), Evaluator.Assign(shipped, "user-1"));
    }

    [Fact]
    public void A_forced_unit_gets_its_variant_whatever_its_bucket_or_store_says()
    {
        var experiment = (_half.At(0) with { Forced = new Dictionary<string, string> { ["tester"] = "v1" } }).Compiled();
        Assert.Equal(new(1, -1, AssignmentReason.Forced, 1), Evaluator.Assign(experiment, "tester", sticky: 0));
        Assert.Null(experiment.VariantOf("somebody else"));
    }

    [Fact]
    public void A_stored_variant_that_no_longer_exists_counts_as_none()
    {
        Assert.Equal(AssignmentReason.Bucket, Evaluator.Assign(_half.Compiled(), "user-1", sticky: 7).Reason);
    }

    [Fact]
    public void A_new_salt_shuffles_the_units()
    {
        var (one, other) = (_half.Compiled(), (_half with { Salt = "2025-12" }).Compiled());
        var same = Given.Units.Count(unit => one.VariantOf(unit) == other.VariantOf(unit));
        Assert.InRange(same, 2_320, 2_680); // half of 5,000, five standard deviations either way
    }

    [Fact]
    public void Assigning_allocates_nothing()
    {
        var long1000 = new string('x', 1_000);
        foreach (var hash in Given.Hashes)
        {
            var experiment = (_half with { Hash = hash }).Compiled();
            Assert.Equal(0, Memory.BytesFor(() => Evaluator.Assign(experiment, "user-123456").Bucket));
            Assert.Equal(0, Memory.BytesFor(() => Evaluator.Assign(experiment, "\u00e9\U0001F600").Bucket));
            Assert.Equal(0, Memory.BytesFor(() => Evaluator.Assign(experiment, long1000).Bucket));
        }
    }
}
