using Assay.Stats.Margins;

namespace Assay.Stats.Tests.Claims;

public sealed class ShipClaims
{
    [Fact, Claim("SHIP-1")]
    public void A_loss_of_just_the_margin_ships_in_half_of_alpha() =>
        Band.Holds(
            runs: 20_000,
            p: 0.025,
            seed: 71,
            random => Verdict(random, effect: -0.3, margin: 0.3, Better.Higher) is ShipVerdict.Better or ShipVerdict.NotWorse,
            slack: 0.001
        );

    [Theory, Claim("SHIP-2")]
    [InlineData(0.1, 0.3, ShipVerdict.Better)]
    [InlineData(-0.1, 0.3, ShipVerdict.NotWorse)]
    [InlineData(-0.5, -0.3, ShipVerdict.Worse)]
    [InlineData(-0.3, 0.1, ShipVerdict.Undecided)]
    [InlineData(double.NegativeInfinity, 0.4, ShipVerdict.Undecided)]
    public void The_verdict_follows_from_where_the_interval_lies_and_mirrors_with_the_direction(
        double lower,
        double upper,
        ShipVerdict expected
    )
    {
        Assert.Equal(expected, ShipRule.Decide(new Interval(0, lower, upper), 0.2, Better.Higher));
        Assert.Equal(expected, ShipRule.Decide(new Interval(0, -upper, -lower), 0.2, Better.Lower));
    }

    [Fact, Claim("SHIP-3")]
    public void A_wider_margin_never_turns_not_worse_into_something_else()
    {
        var interval = new Interval(0, -0.1, 0.3);
        Assert.All([0.11, 0.2, 5], margin => Assert.Equal(ShipVerdict.NotWorse, ShipRule.Decide(interval, margin, Better.Higher)));
    }

    private static ShipVerdict Verdict(Random random, double effect, double margin, Better better)
    {
        var test = Difference.Test(Draw.Normals(random, 60), Draw.Normals(random, 60, mean: effect), 0.05);
        return ShipRule.Decide(test.Value!.Effect, margin, better);
    }
}
