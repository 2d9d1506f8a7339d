using Assay.Evaluation.Bucketing;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Evaluation.Tests;

/// <summary>What weights and traffic promise, for any weights and any traffic.</summary>
public sealed class AllocationLaws
{
    private static readonly Config _seeded = Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(17, 19);

    /// <summary>Weights in steps of 0.01 % that sum to 100.</summary>
    private static readonly Arbitrary<decimal[]> _weights = Gen.Choose(0, 10_000)
        .ArrayOf()
        .Where(cuts => cuts.Length < 8)
        .Select(cuts => cuts.Append(0).Append(10_000).Order().ToArray())
        .Select(cuts => cuts.Zip(cuts.Skip(1), (from, to) => (to - from) / 100m).ToArray())
        .ToArbitrary();

    private static readonly Arbitrary<decimal> _percent = Gen.Choose(0, 100_000).Select(n => n / 1000m).ToArbitrary();

    private static void ForAll(Action<decimal[], decimal, decimal> law) =>
        Check.One(
            _seeded,
            Prop.ForAll(_weights, _percent, _percent, (weights, one, other) => law(weights, Math.Min(one, other), Math.Max(one, other)))
        );

    [Fact]
    public void Ramping_traffic_up_moves_nobody() =>
        ForAll(
            (weights, low, high) =>
            {
                var (before, after) = (Allocation.FromWeights(weights, low), Allocation.FromWeights(weights, high));
                for (var bucket = 0; bucket < Bucketer.BucketCount; bucket++)
                    if (before.VariantAt(bucket) is >= 0 and var variant)
                        Assert.Equal(variant, after.VariantAt(bucket));
            }
        );

    [Fact]
    public void Full_traffic_leaves_no_bucket_out_and_no_traffic_takes_nobody() =>
        ForAll(
            (weights, _, _) =>
            {
                Assert.Equal(Bucketer.BucketCount, Allocation.FromWeights(weights, 100).Open.Sum(range => range.End - range.Start));
                Assert.Equal(0, Allocation.FromWeights(weights, 0).Open.Sum(range => range.End - range.Start));
            }
        );

    [Fact]
    public void A_variant_owns_its_weight_in_buckets() =>
        ForAll(
            (weights, _, _) =>
                Assert.Equal(
                    weights.Select(weight => (int)(weight * 100)),
                    Allocation.FromWeights(weights, 100).Home.Select(r => r.End - r.Start)
                )
        );

    [Fact]
    public void An_open_range_is_its_share_of_the_home_range_to_within_a_bucket() =>
        ForAll(
            (weights, traffic, _) =>
            {
                var allocation = Allocation.FromWeights(weights, traffic);
                foreach (var (home, open) in allocation.Home.Zip(allocation.Open))
                {
                    Assert.Equal(home.Start, open.Start);
                    Assert.InRange(open.End - open.Start - ((home.End - home.Start) * traffic / 100), 0m, 0.9999999m);
                }
            }
        );

    [Fact]
    public void A_unit_is_asked_about_exactly_where_an_earlier_revision_gave_it_something_else() =>
        ForAll(
            (weights, low, high) =>
            {
                decimal[] reversed = [.. weights.Reverse()];
                var experiment = Given.Experiment(weights).At(high).Revised(low, weights).Revised(high, reversed).Compiled();
                Allocation[] earlier = [Allocation.FromWeights(weights, high), Allocation.FromWeights(weights, low)];
                foreach (var unit in Given.Units.Take(100))
                {
                    var now = Evaluator.Assign(experiment, unit);
                    var moved = earlier.Any(a => a.VariantAt(now.Bucket) is >= 0 and var variant && variant != now.VariantIndex);
                    Assert.Equal(moved, now.AskSticky);
                }
            }
        );
}
