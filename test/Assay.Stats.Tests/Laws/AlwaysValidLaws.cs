using Assay.Stats.Sequential;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Stats.Tests.Laws;

public sealed class AlwaysValidLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithReplay(47, 53);

    private static readonly Gen<(double Z, double Units, double Alpha, Sides Sides)> Looks =
        from z in Gen.Choose(-600, 600)
        from units in Gen.Choose(10, 1_000_000)
        from alpha in Gen.Choose(1, 300)
        from sides in Gen.Elements(Sides.One, Sides.Two)
        select (z / 100.0, (double)units, alpha / 1000.0, sides);

    [Fact, Claim("SEQUENCE-1")]
    public void One_over_e_is_below_alpha_exactly_where_the_interval_excludes_zero() =>
        ForLooks(
            (z, units, alpha, sides) =>
            {
                var look = ConfidenceSequence.At(z, 1, units, 5000, alpha, sides).Value!;
                return look.LogE > -Math.Log(alpha) != look.Effect.Contains(0) || Math.Abs(look.LogE + Math.Log(alpha)) < 1e-9;
            }
        );

    [Fact, Claim("SEQUENCE-2")]
    public void Swapping_the_arms_negates_the_interval_and_keeps_the_evidence() =>
        ForLooks(
            (z, units, alpha, _) =>
            {
                var (there, back) = (
                    ConfidenceSequence.At(z, 1, units, 5000, alpha).Value!,
                    ConfidenceSequence.At(-z, 1, units, 5000, alpha).Value!
                );
                return there.LogE.Equals(back.LogE) && there.Effect.Lower.Equals(-back.Effect.Upper);
            }
        );

    [Fact, Claim("SEQUENCE-3")]
    public void Rescaling_the_metric_keeps_the_evidence() =>
        ForLooks(
            (z, units, alpha, sides) =>
                Math.Abs(
                    ConfidenceSequence.At(z, 1, units, 5000, alpha, sides).Value!.LogE
                        - ConfidenceSequence.At(z * 1e-90, 1e-90, units, 5000, alpha, sides).Value!.LogE
                ) < 1e-9
        );

    [Fact, Claim("SEQUENCE-4")]
    public void One_side_bounds_tighter_than_two_and_both_are_wider_than_a_single_look() =>
        ForLooks(
            (z, units, alpha, _) =>
            {
                var one = ConfidenceSequence.At(z, 1, units, 5000, alpha, Sides.One).Value!.Effect;
                var two = ConfidenceSequence.At(z, 1, units, 5000, alpha).Value!.Effect;
                var single = Interval.Normal(z, 1, alpha).Value!;
                return one.Lower > two.Lower && two.Lower < single.Lower && double.IsPositiveInfinity(one.Upper);
            }
        );

    [Theory, Claim("SEQUENCE-5"), InlineData(Sides.One), InlineData(Sides.Two)]
    public void The_interval_is_tightest_in_standard_errors_near_the_units_it_is_tuned_for(Sides sides)
    {
        double Width(double units) => -ConfidenceSequence.At(0, 1, units, 5000, 0.05, sides).Value!.Effect.Lower;
        Assert.True(Width(5000) < Width(2500) && Width(5000) < Width(10_000));
    }

    [Fact, Claim("SEQUENCE-6")]
    public void Tuning_the_mixture_test_by_units_gives_the_confidence_sequence()
    {
        // V/n per arm at n = 2000: the same mixture, expressed in units per arm instead of both arms.
        var tau2 = MixtureSprt.MixingVariance(unitVariance: 3, unitsPerArm: 1000, alpha: 0.05);
        var sprt = MixtureSprt.At(0.1, Math.Sqrt(3.0 / 2000), tau2, 0.05).Value!;
        var sequence = ConfidenceSequence.At(0.1, Math.Sqrt(3.0 / 2000), units: 2000, tightestAt: 1000, alpha: 0.05).Value!;
        Assert.Equal(sequence.LogE, sprt.LogE, 12);
        Assert.Equal(sequence.Effect.Lower, sprt.Effect.Lower, 12);
    }

    [Fact, Claim("SEQUENCE-7")]
    public void An_e_value_averages_at_most_one_under_no_effect()
    {
        // By quadrature over z: the two-sided bet averages exactly 1, and so does the one-sided one.
        foreach (var sides in new[] { Sides.One, Sides.Two })
        {
            var mean = Enumerable
                .Range(-12_000, 24_001)
                .Select(i => i / 1000.0)
                .Sum(z => Math.Exp(MixtureSprt.At(z, 1, 0.5, 0.05, sides).Value!.LogE - z * z / 2) / Math.Sqrt(2 * Math.PI) / 1000);
            Assert.Equal(1, mean, 9);
        }
    }

    [Fact]
    public void The_evidence_of_the_anytime_t_approaches_the_normal_mixture_with_many_units()
    {
        var t = AnytimeT.At(0.5, 0.1, degreesOfFreedom: 9_999_998, units: 10_000_000, g: 100_000, alpha: 0.05).Value!;
        var normal = MixtureSprt.At(0.5, 0.1, mixingVariance: 0.01 * 100, alpha: 0.05).Value!;
        Assert.Equal(normal.LogE, t.LogE, 4);
        Assert.Equal(normal.Effect.Width, t.Effect.Width, 4);
    }

    [Fact]
    public void Too_little_data_for_a_bound_leaves_the_anytime_t_unbounded() =>
        Assert.Equal(double.PositiveInfinity, AnytimeT.At(1, 1, degreesOfFreedom: 1, units: 3, g: 100, alpha: 0.001).Value!.Effect.Upper);

    [Fact]
    public void What_cannot_be_answered_is_named()
    {
        Assert.Equal(NotEstimable.ZeroVariance, ConfidenceSequence.At(1, 0, 10, 100, 0.05).Reason);
        Assert.Equal(NotEstimable.NoUnits, ConfidenceSequence.At(1, 1, 0, 100, 0.05).Reason);
        Assert.Equal(NotEstimable.NotFinite, MixtureSprt.At(double.NaN, 1, 1, 0.05).Reason);
        Assert.Equal(NotEstimable.TooFewUnits, AnytimeT.At(1, 1, 0, 2, 1, 0.05).Reason);
        Assert.Equal(NotEstimable.NoLooks, AlwaysValid.IntervalSoFar([]).Reason);
        var (high, low) = (MixtureSprt.At(9, 1, 1, 0.05).Value!, MixtureSprt.At(-9, 1, 1, 0.05).Value!);
        Assert.Equal(NotEstimable.EmptyIntersection, AlwaysValid.IntervalSoFar([high, low]).Reason);
    }

    private static void ForLooks(Func<double, double, double, Sides, bool> law) =>
        Prop.ForAll(Arb.From(Looks), look => law(look.Z, look.Units, look.Alpha, look.Sides)).Check(Config);
}
