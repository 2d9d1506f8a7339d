using Assay.Stats.Sequential;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Stats.Tests.Laws;

public sealed class BoundaryLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithReplay(31, 37).WithMaxTest(40);

    private static readonly Gen<Spending> AnySpending = Gen.OneOf(
        Gen.Elements(Spending.ObrienFleming, Spending.Pocock),
        Gen.Choose(5, 40).Select(rho => Spending.Power(rho / 10.0)),
        Gen.Choose(-40, 40).Select(gamma => Spending.HwangShihDeCani(gamma / 10.0))
    );

    // Up to eight looks at unequal steps, the last one somewhere near the plan.
    private static readonly Gen<double[]> Looks = Gen.Choose(1, 8)
        .SelectMany(count => Gen.Choose(1, 20).ArrayOf(count))
        .Select(steps => steps.Select((_, look) => steps.Take(look + 1).Sum() / (double)Math.Max(40, steps.Sum())).ToArray());

    private static readonly Gen<(double[] Looks, double Alpha, Sides Sides, Spending Spending)> Designs =
        from looks in Looks
        from alpha in Gen.Choose(1, 200)
        from sides in Gen.Elements(Sides.One, Sides.Two)
        from spending in AnySpending
        select (looks, alpha / 1000.0, sides, spending);

    [Fact, Claim("SPENDING-1")]
    public void Under_no_effect_each_look_rejects_as_often_as_it_may_spend() =>
        ForDesigns(
            (looks, alpha, sides, spending) =>
            {
                var boundary = Solve(looks, alpha, sides, spending);
                var exits = StoppingProbabilities.Under(boundary, drift: 0);
                var spent = sides == Sides.Two ? exits.CumulativeEither : exits.CumulativeUpper;
                return spent.Zip(AlphaSpending.Cumulative(looks, alpha, sides, spending)).All(pair => Near(pair.First, pair.Second, 1e-9));
            }
        );

    [Fact, Claim("SPENDING-2")]
    public void Critical_values_fall_as_alpha_grows() =>
        ForDesigns(
            (looks, alpha, sides, spending) =>
                Solve(looks, alpha, sides, spending)
                    .CriticalZ.Zip(Solve(looks, alpha * 1.1, sides, spending).CriticalZ)
                    .All(pair => pair.First > pair.Second || double.IsPositiveInfinity(pair.Second))
        );

    [Fact, Claim("SPENDING-3")]
    public void Another_look_changes_no_earlier_critical_value() =>
        ForDesigns(
            (looks, alpha, sides, spending) =>
            {
                var longer = Solve([.. looks, looks[^1] + 0.2], alpha, sides, spending).CriticalZ;
                return Solve(looks, alpha, sides, spending).CriticalZ.Zip(longer).All(pair => Near(pair.First, pair.Second, 1e-9));
            }
        );

    [Fact, Claim("SPENDING-4")]
    public void Looking_earlier_never_lowers_the_last_critical_value() =>
        ForDesigns(
            (looks, alpha, sides, spending) =>
                Solve(looks, alpha, sides, spending).CriticalZ[^1] >= Solve([looks[^1]], alpha, sides, spending).CriticalZ[^1] - 1e-9
        );

    [Fact, Claim("SPENDING-5")]
    public void The_last_look_spends_the_rest_when_it_is_the_last() =>
        ForDesigns(
            (looks, alpha, sides, spending) =>
            {
                var boundary = AlphaSpending.Boundary(looks, alpha, sides, spending, final: true).Value!;
                var exits = StoppingProbabilities.Under(boundary, drift: 0);
                return Near(sides == Sides.Two ? exits.Either : exits.Power, alpha, 1e-9);
            }
        );

    [Fact, Claim("STOPPING-1")]
    public void Opposite_effects_stop_a_two_sided_test_in_opposite_directions() =>
        ForDesigns(
            (looks, alpha, _, spending) =>
            {
                var boundary = Solve(looks, alpha, Sides.Two, spending);
                var (up, down) = (StoppingProbabilities.Under(boundary, 2.3), StoppingProbabilities.Under(boundary, -2.3));
                return up.Upper.Zip(down.Lower).All(pair => Near(pair.First, pair.Second, 1e-10))
                    && Near(up.ExpectedInformation, down.ExpectedInformation, 1e-10);
            }
        );

    [Fact, Claim("STOPPING-2")]
    public void A_larger_effect_is_found_more_often_and_sooner() =>
        ForDesigns(
            (looks, alpha, sides, spending) =>
            {
                var boundary = Solve(looks, alpha, sides, spending);
                var (small, large) = (StoppingProbabilities.Under(boundary, 1), StoppingProbabilities.Under(boundary, 4));
                return large.Power > small.Power && large.ExpectedInformation <= small.ExpectedInformation;
            }
        );

    [Fact]
    public void A_huge_effect_always_crosses_and_nothing_is_lost()
    {
        var boundary = Solve([0.01, 0.2, 1], 0.05, Sides.Two, Spending.ObrienFleming);
        var exits = StoppingProbabilities.Under(boundary, drift: 300);
        Assert.Equal(1, exits.Power, 12);
        Assert.Equal(1, exits.Upper[0], 12);
    }

    [Fact]
    public void A_look_without_new_data_repeats_the_critical_value_and_spends_nothing()
    {
        var boundary = Solve([0.5, 0.5, 0.4, 1], 0.05, Sides.Two, Spending.Pocock);
        Assert.Equal(boundary.CriticalZ[0], boundary.CriticalZ[1]);
        Assert.Equal(boundary.CriticalZ[0], boundary.CriticalZ[2]);
        Assert.Equal(Solve([0.5, 1], 0.05, Sides.Two, Spending.Pocock).CriticalZ[1], boundary.CriticalZ[3], 12);
    }

    [Fact]
    public void Steps_too_small_to_count_add_up_until_they_do()
    {
        double[] steps = [.. Enumerable.Range(0, 9).Select(step => 0.5 + step * 0.00003), 1];
        var boundary = Solve(steps, 0.05, Sides.Two, Spending.Pocock);
        Assert.Equal(Solve([steps[0], steps[4], steps[8], 1], 0.05, Sides.Two, Spending.Pocock).CriticalZ[^1], boundary.CriticalZ[^1], 12);
        Assert.Equal(boundary.CriticalZ[4], boundary.CriticalZ[7]);
    }

    [Fact]
    public void After_the_plan_the_last_critical_value_stays() =>
        Assert.Equal(
            Solve([0.5, 1.1], 0.05, Sides.One, Spending.Pocock).CriticalZ[1],
            Solve([0.5, 1.1, 1.4], 0.05, Sides.One, Spending.Pocock).CriticalZ[2],
            12
        );

    [Fact]
    public void A_look_too_early_to_spend_anything_cannot_reject() =>
        Assert.Equal(double.PositiveInfinity, Solve([0.0005, 1], 0.05, Sides.Two, Spending.ObrienFleming).CriticalZ[0]);

    [Fact]
    public void No_look_and_no_number_are_named()
    {
        Assert.Equal(NotEstimable.NoLooks, AlphaSpending.Boundary([], 0.05, Sides.Two, Spending.Pocock).Reason);
        Assert.Equal(NotEstimable.NotFinite, AlphaSpending.Boundary([0.1, double.NaN], 0.05, Sides.Two, Spending.Pocock).Reason);
        Assert.Equal(NotEstimable.AlphaExhausted, ClassicalBoundary.HaybittlePeto(5, 0.001, Sides.Two).Reason);
    }

    private static Boundary Solve(double[] looks, double alpha, Sides sides, Spending spending) =>
        AlphaSpending.Boundary(looks, alpha, sides, spending).Value!;

    private static bool Near(double a, double b, double precision) => a.Equals(b) || Math.Abs(a - b) <= precision;

    private static void ForDesigns(Func<double[], double, Sides, Spending, bool> law) =>
        Prop.ForAll(Arb.From(Designs), design => law(design.Looks, design.Alpha, design.Sides, design.Spending)).Check(Config);
}
