using Assay.Stats.Distributions;
using Assay.Stats.Sequential;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Stats.Tests.Laws;

public sealed class SequentialInferenceLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithReplay(41, 43).WithMaxTest(25);

    private static readonly double[] Looks = [0.2, 0.45, 0.8, 1];

    private static readonly Gen<(int Look, double Z, Sides Sides, Spending Spending)> Stops =
        from look in Gen.Choose(0, Looks.Length - 1)
        from z in Gen.Choose(-450, 450)
        from sides in Gen.Elements(Sides.One, Sides.Two)
        from spending in Gen.Elements(Spending.ObrienFleming, Spending.Pocock, Spending.Power(2))
        select (look, z / 100.0 + 0.001, sides, spending);

    [Fact, Claim("REPEATED-1")]
    public void A_repeated_interval_excludes_zero_exactly_where_the_boundary_is_crossed() =>
        ForStops(
            (look, z, sides, spending) =>
            {
                var boundary = Solve(sides, spending);
                return RepeatedInference.Interval(boundary, look, z, 1).Value!.Contains(0) != boundary.Rejects(look, z);
            }
        );

    [Fact, Claim("REPEATED-2")]
    public void A_repeated_p_is_at_most_alpha_exactly_where_the_boundary_is_crossed() =>
        ForStops(
            (look, z, sides, spending) =>
            {
                var p = RepeatedInference.PValue(Looks[..(look + 1)], z, sides, spending).Value!.PValue;
                return p <= 0.05 == Solve(sides, spending).Rejects(look, z);
            }
        );

    [Fact, Claim("STAGEWISE-1")]
    public void A_stagewise_p_is_below_alpha_exactly_where_its_interval_excludes_zero() =>
        ForStops(
            (look, z, sides, spending) =>
            {
                var result = StagewiseInference.At(Solve(sides, spending), look, z, 1, 0.05).Value!;
                return result.PValue < 0.05 != result.Effect.Contains(0) && result.Effect.Contains(result.Effect.Value);
            }
        );

    [Fact, Claim("STAGEWISE-2")]
    public void Swapping_the_arms_negates_the_estimate_and_keeps_p() =>
        ForStops(
            (look, z, _, spending) =>
            {
                var boundary = Solve(Sides.Two, spending);
                var (there, back) = (
                    StagewiseInference.At(boundary, look, z, 1, 0.05).Value!,
                    StagewiseInference.At(boundary, look, -z, 1, 0.05).Value!
                );
                return Math.Abs(there.PValue - back.PValue) < 1e-9
                    && Math.Abs(there.Effect.Value + back.Effect.Value) < 1e-6
                    && Math.Abs(there.Effect.Lower + back.Effect.Upper) < 1e-6;
            }
        );

    [Fact, Claim("STAGEWISE-3")]
    public void At_the_first_look_it_is_the_ordinary_test()
    {
        var result = StagewiseInference.At(Solve(Sides.Two, Spending.Pocock), look: 0, estimate: 6, standardError: 2, alpha: 0.05).Value!;
        Assert.Equal(2 * Normal.UpperTail(3), result.PValue, 12);
        Assert.Equal(6, result.Effect.Value, 7);
        Assert.Equal(6 - 2 * Normal.UpperQuantile(0.025), result.Effect.Lower, 7);
    }

    [Fact, Claim("STAGEWISE-4")]
    public void An_early_stop_is_pulled_towards_zero()
    {
        var boundary = AlphaSpending.Boundary([0.2, 0.4, 0.6, 0.8, 1], 0.05, Sides.Two, Spending.Pocock).Value!;
        var atThird = StagewiseInference.At(boundary, look: 2, estimate: 2.5, standardError: 1, alpha: 0.05).Value!;
        Assert.InRange(atThird.Effect.Value, 1.5, 2.45);
    }

    [Fact]
    public void A_stop_without_variance_or_data_is_named()
    {
        var boundary = AlphaSpending.Boundary([0, 1], 0.05, Sides.Two, Spending.Pocock).Value!;
        Assert.Equal(NotEstimable.ZeroVariance, StagewiseInference.At(boundary, 1, 1, 0, 0.05).Reason);
        Assert.Equal(NotEstimable.NotFinite, StagewiseInference.At(boundary, 1, double.NaN, 1, 0.05).Reason);
        Assert.Equal(NotEstimable.NoLooks, StagewiseInference.At(boundary, 0, 1, 1, 0.05).Reason);
        Assert.Equal(NotEstimable.ZeroVariance, RepeatedInference.Interval(boundary, 1, 1, 0).Reason);
    }

    private static Boundary Solve(Sides sides, Spending spending) => AlphaSpending.Boundary(Looks, 0.05, sides, spending).Value!;

    private static void ForStops(Func<int, double, Sides, Spending, bool> law) =>
        Prop.ForAll(Arb.From(Stops), stop => law(stop.Look, stop.Z, stop.Sides, stop.Spending)).Check(Config);
}
