using Assay.Stats.Choice;
using Assay.Stats.Margins;

namespace Assay.Stats.Tests.Claims;

public sealed class RelativeMarginClaims
{
    private const double Alpha = 0.05;

    [Fact, Claim("MARGIN-2")]
    public void A_rate_that_is_worse_by_just_a_relative_margin_passes_with_probability_alpha_and_is_shown_worse_as_rarely()
    {
        Band.Holds(20_000, Alpha, 5, random => Rates(random).PNotWorse < Alpha, slack: 0.006);
        Band.Holds(20_000, Alpha, 6, random => Rates(random).PWorse < Alpha, slack: 0.006);
    }

    [Fact, Claim("MARGIN-3")]
    public void The_two_directions_mirror_each_other_and_a_negative_control_turns_the_margin()
    {
        var (control, treatment) = (new PointEstimate(10, 1, 50), new PointEstimate(9, 1, 50));
        var higher = RelativeMargin.Of(control, treatment, 0.2, Better.Higher).Value!;
        Assert.Equal(1, higher.Distance, 1e-12);
        var mirrored = RelativeMargin.Of(control.Times(-1), treatment.Times(-1), 0.2, Better.Lower).Value!;
        Assert.Equal(higher.Distance, mirrored.Distance, 1e-12);
        Assert.Equal(higher.PNotWorse, mirrored.PNotWorse, 1e-12);
        Assert.Equal(1, higher.PNotWorse + higher.PWorse, 1e-12);
    }

    [Fact, Claim("MARGIN-4")]
    public void Evidence_at_any_look_asks_for_more_than_one_look()
    {
        var margin = RelativeMargin.Of(new Proportion(300, 1000), new Proportion(300, 1000), 0.2, Better.Lower).Value!;
        Assert.InRange(margin.PNotWorse, 0.001, 0.01);
        Assert.True(margin.PNotWorseAtAnyLook(2000, 5000, Alpha) > margin.PNotWorse);
        Assert.True(margin.PWorseAtAnyLook(2000, 5000, Alpha) > 0.5);
    }

    [Fact]
    public void Without_conversions_there_is_no_test() =>
        Assert.Equal("zero_variance", RelativeMargin.Of(new Proportion(0, 100), new Proportion(0, 100), 0.1, Better.Lower).Reason?.Code);

    /// <summary>30 conversions expected in the control, 36 in the treatment, of which fewer are better.</summary>
    private static RelativeMargin Rates(Random random) =>
        RelativeMargin.Of(Rate(random, 0.03), Rate(random, 0.036), 0.2, Better.Lower).Value!;

    private static Proportion Rate(Random random, double rate) =>
        new(Enumerable.Range(0, 1000).Count(_ => random.NextDouble() < rate), 1000);
}
