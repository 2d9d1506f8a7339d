using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation.Tests;

/// <summary>The trail says how the evaluator decided, and enough to decide again.</summary>
public sealed class ExplanationRules
{
    private static readonly ExperimentDefinition _half = Given.Experiment(50, 50);

    [Fact]
    public void The_trail_ends_at_the_step_that_decided_and_names_the_assigned_variant()
    {
        ExperimentDefinition[] experiments =
        [
            _half.At(30),
            _half.Revised(50, 10, 90),
            .. Enum.GetValues<ExperimentState>().Select(state => _half with { State = state }),
        ];
        foreach (var experiment in experiments.Select(Given.Compiled))
        foreach (var unit in Given.Units.Take(200))
        foreach (var sticky in new[] { Sticky.Unknown, Sticky.None, 1 })
        {
            var (assignment, explanation) = (Evaluator.Assign(experiment, unit, sticky), Explainer.Explain(experiment, unit, sticky));
            Assert.Equal(experiment.VariantOf(unit, sticky), explanation.Variant);
            Assert.Equal(assignment.Reason, explanation.Reason);
            Assert.Equal(explanation.Steps[^1], Assert.Single(explanation.Steps, step => step.Decided));
        }
    }

    [Fact]
    public void The_bucket_step_can_be_computed_again_from_what_it_shows()
    {
        var explanation = Explainer.Explain(_half.At(30).Compiled(), "user-1");
        var hashing = explanation.Steps[^1].Hashing!;
        Assert.Equal("user-1:checkout:2025-11", hashing.Text);
        Assert.Equal(Hash.XxHash32("user-1:checkout:2025-11"u8, hashing.Seed), hashing.Hash);
        Assert.Equal((int)(hashing.Hash % 10_000), hashing.Bucket);
        Assert.Equal([new("control", 0, 1_500, 5_000), new("v1", 5_000, 6_500, 10_000)], hashing.Ranges);
    }

    [Fact]
    public void The_text_has_a_line_per_step_and_one_per_hash()
    {
        var text = Explainer.Explain(_half.Compiled(), "user-1").ToText();
        Assert.Contains("2. status: iteration 1, revision 1, Running", text, StringComparison.Ordinal);
        Assert.Contains("3. forced: not listed", text, StringComparison.Ordinal);
        var lines = text.TrimEnd().Split('\n');
        Assert.Contains("[decided]", lines[^2], StringComparison.Ordinal);
        Assert.Contains("XxHash32 of 'user-1:checkout:2025-11' with seed 0 is ", lines[^1], StringComparison.Ordinal);
        Assert.Contains("open: control [0, 5000), v1 [5000, 10000)", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann", "DE", "inside: in segment 'dach' (country in 'DE', 'CH' (country is 'DE'))")]
    [InlineData("ann", null, "outside: in segment 'dach' (country in 'DE', 'CH' (country is missing))")]
    [InlineData("vip", null, "inside: in segment 'dach' (included by its id)")]
    public void The_audience_step_shows_what_was_read_also_through_segments(string user, string? country, string detail)
    {
        var snapshot = Snapshot
            .Build(
                new()
                {
                    Version = 1,
                    Experiments = [_half with { Audience = new() { Segment = "dach" } }],
                    Segments =
                    [
                        new()
                        {
                            Key = "dach",
                            Rules = new()
                            {
                                Attribute = "country",
                                Op = "in",
                                Values = ["DE", "CH"],
                            },
                            Included = IdSet.Of(["vip"]),
                        },
                    ],
                }
            )
            .Snapshot;
        var attributes = new Attributes(new Dictionary<string, AttributeValue> { ["country"] = country });
        var explanation = Explainer.Explain(snapshot, snapshot.Experiment("checkout")!, new EvaluationContext(user, attributes));
        Assert.Equal(detail, explanation.Steps.Single(step => step.Name == "audience").Detail);
    }
}
