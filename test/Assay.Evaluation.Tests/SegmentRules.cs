using System.Text.Json;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation.Tests;

/// <summary>Who belongs to a segment.</summary>
public sealed class SegmentRules
{
    private static readonly ConditionDefinition _german = Condition("""{"country": "DE"}""");

    [Fact]
    public void Exclusion_wins_over_inclusion_and_inclusion_over_rules()
    {
        var segment = new SegmentDefinition
        {
            Key = "s",
            Rules = _german,
            Included = IdSet.Of(["in", "both"]),
            Excluded = IdSet.Of(["out", "both"]),
        };
        Assert.True(Contains([segment], "in"));
        Assert.False(Contains([segment], "both"));
        Assert.False(Contains([segment], "out", "DE"));
        Assert.True(Contains([segment], "other", "DE"));
        Assert.False(Contains([segment], "other", "FR"));
    }

    [Fact]
    public void A_segment_without_rules_holds_only_its_list() =>
        Assert.False(Contains([new() { Key = "s", Included = IdSet.Of(["in"]) }], "other", "DE"));

    [Fact]
    public void Segments_refer_to_segments()
    {
        SegmentDefinition[] segments =
        [
            new()
            {
                Key = "s",
                Rules = Condition(
                    """{"all": [{"segment": "german"}, {"op": "not_in_segment", "attribute": "user_id", "values": ["staff"]}]}"""
                ),
            },
            new() { Key = "german", Rules = _german },
            new() { Key = "staff", Included = IdSet.Of(["boss"]) },
        ];
        Assert.True(Contains(segments, "customer", "DE"));
        Assert.False(Contains(segments, "boss", "DE"));
        Assert.False(Contains(segments, "customer", "FR"));
    }

    [Fact]
    public void A_circle_of_segments_is_refused_and_so_is_what_stands_on_it()
    {
        var build = Snapshot.Build(
            new()
            {
                Version = 1,
                Segments =
                [
                    new() { Key = "a", Rules = Condition("""{"segment": "b"}""") },
                    new() { Key = "b", Rules = Condition("""{"segment": "a"}""") },
                    new() { Key = "sound", Included = IdSet.Of(["x"]) },
                ],
                Experiments = [Given.Experiment(50, 50) with { Audience = Condition("""{"segment": "a"}""") }],
            }
        );
        Assert.Equal(["segment_cycle", "refused_segment", "unknown_segment"], build.Faults.Select(fault => fault.Code));
        Assert.Equal("experiments.checkout.audience", build.Faults[^1].Place);
        Assert.Equal("sound", Assert.Single(build.Snapshot.Segments).Definition.Key);
        Assert.Empty(build.Snapshot.Experiments);
    }

    [Fact]
    public void A_set_of_ids_holds_just_those_and_survives_being_written()
    {
        var ids = Enumerable.Range(0, 20_000).Select(i => $"user-{i}").ToArray();
        var set = IdSet.FromBytes(IdSet.Of(ids.Concat(ids)).ToBytes());
        Assert.Equal(20_000, set.Count);
        Assert.All(ids, id => Assert.True(set.Contains(id)));
        Assert.DoesNotContain(Enumerable.Range(20_000, 20_000), i => set.Contains($"user-{i}"));
        Assert.Equal(8 * 20_000, set.ToBytes().Length);
    }

    [Fact]
    public void Sets_of_ids_gain_lose_and_compare_as_plain_sets_do()
    {
        var random = new Random(11);
        string[] Draw() => [.. Enumerable.Range(0, random.Next(40)).Select(_ => $"u{random.Next(60)}")];
        for (var round = 0; round < 300; round++)
        {
            var (first, second) = (Draw(), Draw());
            var (set, other) = (IdSet.Of(first), IdSet.Of(second));
            Assert.Equal(IdSet.Of(first.Union(second)).ToBytes(), set.With(second).ToBytes());
            Assert.Equal(IdSet.Of(first.Except(second)).ToBytes(), set.Without(second).ToBytes());
            Assert.Equal(first.Intersect(second).Count(), set.CountOfShared(other));
        }
    }

    [Fact]
    public void A_set_of_ids_changes_by_making_another()
    {
        var set = IdSet.Of(["a"]);
        Assert.True(set.With("b").Contains("b"));
        Assert.False(set.Contains("b"));
        Assert.False(set.With("b").Without("a").Contains("a"));
    }

    private static ConditionDefinition Condition(string json) => JsonSerializer.Deserialize<ConditionDefinition>(json)!;

    private static bool Contains(SegmentDefinition[] segments, string user, string country = "FR")
    {
        var build = Snapshot.Build(new() { Version = 1, Segments = segments });
        Assert.Empty(build.Faults);
        var attributes = new Attributes(new Dictionary<string, AttributeValue> { ["country"] = country });
        return build.Snapshot.Segment("s")!.Contains(new(user, attributes), build.Snapshot);
    }
}
