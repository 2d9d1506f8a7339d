using Assay.Stats.Choice;
using Assay.Stats.Proportions;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Stats.Tests.Laws;

public sealed class ChoiceLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithReplay(53, 59).WithMaxTest(400);

    private static readonly Gen<Moments> Rate =
        from trials in Gen.Choose(2, 3000)
        from successes in Gen.Choose(0, trials)
        select Moments.FromSums(trials, successes, successes);

    private static readonly Gen<Moments> Mean =
        from count in Gen.Choose(2, 3000)
        from mean in Gen.Choose(-1000, 1000)
        from variance in Gen.Choose(1, 10_000)
        select Moments.FromCentred(count, mean / 7.0, variance / 11.0 * (count - 1));

    private static readonly Gen<Moments> Anything =
        from count in Gen.Elements(0L, 1, 2, 10, 1_000_000_000)
        from mean in Gen.Elements(0.0, 0.5, -3, 1e200, 1e308, double.PositiveInfinity, double.NaN)
        from m2 in Gen.Elements(0.0, 1, 1e300, double.PositiveInfinity, double.NaN)
        select new Moments(count, count == 0 ? 0 : mean, count < 2 ? 0 : m2);

    [Fact, Claim("CHOICE-1")]
    public void Arm_means_differ_by_the_difference_to_the_last_bit() =>
        ForStrata(
            (kind, strata) =>
            {
                var found = ArmsChoice.Of(kind, strata, control: 0, alpha: 0.05);
                return found
                    .Arms.Skip(1)
                    .Zip(found.Comparisons)
                    .All(pair =>
                        pair.First.Mean.Value!.Value - found.Arms[0].Mean.Value!.Value == pair.Second.Difference.Value!.Value
                        && pair.Second.DifferenceInterval.Value?.Value == pair.Second.Difference.Value!.Value
                    );
            }
        );

    [Fact, Claim("CHOICE-2")]
    public void A_single_stratum_is_the_plain_method_and_so_is_the_same_stratum_in_two_halves_but_for_rounding()
    {
        var (control, treatment) = (Moments.FromSums(4000, 200, 200), Moments.FromSums(4000, 260, 260));
        var (c, t) = (new Proportion(200, 4000), new Proportion(260, 4000));
        var plain = ArmsChoice
            .Of(
                OutcomeKind.Binary,
                [
                    [control, treatment],
                ],
                0,
                0.05
            )
            .Comparisons[0];
        Assert.Equal("two_proportion_z", plain.Test);
        Assert.Equal(PooledZ.Test(c, t, 0.05).Value, plain.SingleLook.Value);
        Assert.Equal(Newcombe.Difference(c, t, 0.05).Value!.Lower, plain.DifferenceInterval.Value!.Lower);
        Moments[] half = [Moments.FromSums(2000, 100, 100), Moments.FromSums(2000, 130, 130)];
        var halves = ArmsChoice.Of(OutcomeKind.Binary, [half, half], 0, 0.05).Comparisons[0];
        Assert.Equal("stratified_z", halves.Test);
        Assert.Equal(double.PositiveInfinity, halves.SingleLook.Value!.DegreesOfFreedom);
        Assert.Equal(plain.SingleLook.Value!.Statistic, halves.SingleLook.Value!.Statistic, 12);
        Assert.Equal(plain.AnyTime.Value!.LogE, halves.AnyTime.Value!.LogE, 9);
    }

    [Fact, Claim("CHOICE-3")]
    public void The_lift_has_the_sign_of_the_difference_whichever_method_gives_its_interval()
    {
        var (control, treatment) = (new PointEstimate(-10, 0.1), new PointEstimate(-5, 0.1));
        Assert.Equal(0.5, Lift.Delta(control, treatment, 0.05).Value!.Value);
        Assert.Equal(0.5, Lift.Test(control, treatment, 0.05).Value!.Effect.Value);
        Assert.Equal(0.5, Fieller.Lift(control, treatment, 0.05).Value!.Lift);
        var near = LiftEstimate.Of(control with { StandardError = 2 }, treatment, 0.05).Value!;
        Assert.Equal((LiftMethod.Fieller, 0.5), (near.Method, near.Interval.Value));
        Assert.True(near.Interval.Contains(0.5) && near.Interval.Lower > 0);
        // A mirror of the metric mirrors the lift.
        var mirrored = Fieller.Lift(new(10, 2), new(5, 0.1), 0.05).Value!;
        Assert.Equal((-mirrored.Upper, -mirrored.Lower), (near.Interval.Lower, near.Interval.Upper));
        var arms = ArmsChoice.Of(
            OutcomeKind.Numeric,
            [
                [Moments.FromCentred(100, -10, 400), Moments.FromCentred(100, -5, 400)],
            ],
            0,
            0.05
        );
        Assert.Equal(0.5, arms.Comparisons[0].Lift.Value!.Value);
        Assert.True(arms.Comparisons[0].LiftInterval.Value!.Lower > 0);
    }

    [Fact, Claim("CHOICE-4")]
    public void A_difference_is_known_though_it_cannot_be_tested()
    {
        var constant = Compare(OutcomeKind.Numeric, Moments.FromCentred(100, 5, 0), Moments.FromCentred(100, 7, 0));
        Assert.Equal((2, 0.4), (constant.Difference.Value!.Value, constant.Lift.Value!.Value));
        Assert.Equal("zero_variance", constant.SingleLook.Reason!.Code);
        var single = Compare(OutcomeKind.Numeric, Moments.FromCentred(1, 1, 0), Moments.FromCentred(1, 2, 0));
        Assert.Equal((1, "too_few_units"), (single.Difference.Value!.Value, single.SingleLook.Reason!.Code));
        var everybody = Compare(OutcomeKind.Binary, Moments.FromSums(100, 100, 100), Moments.FromSums(100, 100, 100));
        Assert.Equal((0, "zero_variance"), (everybody.Difference.Value!.Value, everybody.SingleLook.Reason!.Code));
        Assert.NotNull(everybody.DifferenceInterval.Value);
        var nobody = Compare(OutcomeKind.Binary, default, Moments.FromSums(100, 10, 10));
        Assert.Equal(("no_units", "no_units"), (nobody.Difference.Reason!.Code, nobody.EffectSize.Reason!.Code));
    }

    [Fact, Claim("CHOICE-5")]
    public void Few_conversions_are_tested_exactly()
    {
        var few = Compare(OutcomeKind.Binary, Moments.FromSums(2, 0, 0), Moments.FromSums(2, 2, 2));
        Assert.Equal("fisher_exact", few.Test);
        Assert.Equal(1.0 / 3, few.SingleLook.Value!.PValue, 12);
        Assert.True(few.AnyTime.Value!.PValue > 0.3);
        Assert.Equal("two_proportion_z", Compare(OutcomeKind.Binary, Moments.FromSums(100, 5, 5), Moments.FromSums(100, 5, 5)).Test);
    }

    [Fact, Claim("CHOICE-6")]
    public void Whatever_the_data_a_part_is_a_finite_number_or_has_a_reason() =>
        Prop.ForAll(
                Arb.From(Anything.Two()),
                arms =>
                    Enum.GetValues<OutcomeKind>()
                        .All(kind =>
                            Numbers(
                                    ArmsChoice.Of(
                                        kind,
                                        [
                                            [Fit(kind, arms.Item1), Fit(kind, arms.Item2)],
                                        ],
                                        0,
                                        0.05
                                    )
                                )
                                .All(double.IsFinite)
                        )
            )
            .Check(Config);

    [Fact, Claim("CHOICE-6")]
    public void A_value_that_no_number_can_square_is_an_overflow_everywhere()
    {
        var found = Compare(OutcomeKind.Numeric, Moments.FromCentred(100, 10, 900), new Moments(100, 1e306, double.PositiveInfinity));
        Assert.Equal(
            ["overflow", "overflow", "overflow", "overflow", "overflow"],
            new[]
            {
                found.SingleLook.Reason,
                found.DifferenceInterval.Reason,
                found.AnyTime.Reason,
                found.LiftInterval.Reason,
                found.EffectSize.Reason,
            }.Select(reason => reason?.Code)
        );
    }

    [Fact]
    public void An_arm_that_lacks_a_stratum_is_compared_over_what_it_shares_and_takes_nothing_from_the_others()
    {
        var (low, high) = (Moments.FromCentred(100, 1, 99), Moments.FromCentred(100, 5, 99));
        var found = ArmsChoice.Of(
            OutcomeKind.Numeric,
            [
                [low, low, low],
                [high, high, default],
            ],
            control: 0,
            alpha: 0.05
        );
        Assert.All(found.Comparisons, comparison => Assert.Equal(0, comparison.Difference.Value!.Value));
        Assert.Equal(1, found.Comparisons[1].ControlMean.Value!.Value);
        Assert.Equal(2.6, found.Comparisons[0].ControlMean.Value!.Value, 1e-12);
    }

    [Fact]
    public void Units_of_an_arm_of_weight_zero_are_flagged_and_a_few_late_ones_are_not()
    {
        Assert.True(SampleRatioChoice.Of([new([100, 1], [100, 0])]).IsFlagged);
        Assert.Equal(0, SampleRatioChoice.Of([new([500, 500, 3], [50, 50, 0])]).PValue);
        Assert.False(SampleRatioChoice.Of([new([500, 500, 500], [1, 1, 1]), new([500, 500, 3], [50, 50, 0])]).IsFlagged);
        Assert.True(SampleRatioChoice.Of([new([500, 500, 500], [1, 1, 1]), new([500, 500, 30], [50, 50, 0])]).IsFlagged);
        Assert.Null(SampleRatioChoice.Of([new([100, 0], [100, 0])]).PValue);
    }

    private static ArmComparison Compare(OutcomeKind kind, Moments control, Moments treatment) =>
        ArmsChoice
            .Of(
                kind,
                [
                    [control, treatment],
                ],
                0,
                0.05
            )
            .Comparisons[0];

    private static Moments Fit(OutcomeKind kind, Moments arm) =>
        kind == OutcomeKind.Numeric
            ? arm
            : new Moments(arm.Count, double.IsFinite(arm.Mean) ? Math.Clamp(arm.Mean, 0, 1) : arm.Mean, arm.M2);

    private static IEnumerable<double> Numbers(ArmsAnalysis found) =>
        found
            .Arms.SelectMany(arm => Numbers(arm.Interval).Concat(arm.Mean.Value is { } mean ? [mean.Value] : Named(arm.Mean.Reason)))
            .Concat(found.Comparisons.SelectMany(Numbers));

    private static IEnumerable<double> Numbers(ArmComparison one) =>
        [
            .. one.Difference.Value is { } difference ? [difference.Value] : Named(one.Difference.Reason),
            .. one.Lift.Value is { } lift ? [lift.Value] : Named(one.Lift.Reason),
            .. Numbers(one.DifferenceInterval),
            .. Numbers(one.LiftInterval),
            .. one.SingleLook.Value is { } test ? [test.Statistic, test.PValue] : Named(one.SingleLook.Reason),
            .. one.EffectSize.Value is { } effect ? [effect.Value] : Named(one.EffectSize.Reason),
            .. one.AnyTime.Value is { } evidence ? [evidence.PValue] : Named(one.AnyTime.Reason),
        ];

    private static double[] Numbers(Estimate<Interval> interval) =>
        interval.Value is { } found ? [found.Value, found.Lower, found.Upper] : Named(interval.Reason);

    private static double[] Named(NotEstimable? reason)
    {
        Assert.NotNull(reason);
        return [];
    }

    private static void ForStrata(Func<OutcomeKind, IReadOnlyList<IReadOnlyList<Moments>>, bool> holds)
    {
        foreach (var (kind, arm) in new[] { (OutcomeKind.Binary, Rate), (OutcomeKind.Numeric, Mean) })
            Prop.ForAll(Arb.From(arm.ArrayOf(3).ListOf(2)), strata => holds(kind, [.. strata])).Check(Config);
    }
}
