using Assay.Stats.Proportions;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Stats.Tests.Laws;

public sealed class DifferenceLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithReplay(23, 29);

    private static readonly Gen<Moments> Arm =
        from count in Gen.Choose(2, 5000)
        from mean in Gen.Choose(-1000, 1000)
        from variance in Gen.Choose(1, 10_000)
        select Moments.FromCentred(count, mean / 100.0, variance / 100.0 * (count - 1));

    private static readonly Gen<Proportion> Rate =
        from trials in Gen.Choose(1, 5000)
        from successes in Gen.Choose(0, trials)
        select new Proportion(successes, trials);

    [Fact, Claim("WELCH-1")]
    public void P_is_below_alpha_exactly_where_the_interval_excludes_zero() =>
        ForArms(
            (control, treatment, alpha) => Test(control, treatment, alpha) is var test && test.PValue < alpha == !test.Effect.Contains(0)
        );

    [Fact, Claim("WELCH-2")]
    public void Swapping_the_arms_negates_the_effect_and_keeps_p() =>
        ForArms(
            (control, treatment, alpha) =>
            {
                var (there, back) = (Test(control, treatment, alpha), Test(treatment, control, alpha));
                return there.Effect.Value == -back.Effect.Value
                    && Math.Abs(there.Effect.Lower + back.Effect.Upper) < 1e-9
                    && Math.Abs(there.PValue - back.PValue) < 1e-12;
            }
        );

    [Fact, Claim("WELCH-3")]
    public void Rescaling_the_metric_keeps_p_and_lift() =>
        ForArms(
            (control, treatment, alpha) =>
            {
                var (plain, scaled) = (Test(control, treatment, alpha), Test(Scale(control, 1000), Scale(treatment, 1000), alpha));
                return Math.Abs(plain.PValue - scaled.PValue) < 1e-12 && Math.Abs(plain.Effect.Width * 1000 - scaled.Effect.Width) < 1e-6;
            }
        );

    [Fact, Claim("WELCH-4")]
    public void An_interval_contains_its_estimate_and_shrinks_with_more_units() =>
        ForArms(
            (control, treatment, alpha) =>
            {
                var (small, large) = (Test(control, treatment, alpha).Effect, Test(Repeat(control), Repeat(treatment), alpha).Effect);
                return small.Contains(small.Value) && large.Width < small.Width;
            }
        );

    [Fact, Claim("NEWCOMBE-1")]
    public void Newcombe_limits_stay_in_range_contain_the_difference_and_swap_with_the_arms() =>
        Prop.ForAll(
                Arb.From(Rate.Two()),
                arms =>
                {
                    var there = Newcombe.Difference(arms.Item1, arms.Item2, 0.05).Value!;
                    var back = Newcombe.Difference(arms.Item2, arms.Item1, 0.05).Value!;
                    return there.Contains(there.Value)
                        && there.Lower >= -1 - 1e-12
                        && there.Upper <= 1 + 1e-12
                        && Math.Abs(there.Lower + back.Upper) < 1e-12;
                }
            )
            .Check(Config);

    private static TestResult Test(Moments control, Moments treatment, double alpha) => Difference.Test(control, treatment, alpha).Value!;

    private static Moments Scale(Moments arm, double factor) => Moments.FromCentred(arm.Count, arm.Mean * factor, arm.M2 * factor * factor);

    private static Moments Repeat(Moments arm) => arm.Merge(arm);

    private static void ForArms(Func<Moments, Moments, double, bool> law) =>
        Prop.ForAll(
                Arb.From(
                    from control in Arm
                    from treatment in Arm
                    from alpha in Gen.Choose(1, 500)
                    select (control, treatment, alpha: alpha / 1000.0)
                ),
                draw => law(draw.control, draw.treatment, draw.alpha)
            )
            .Check(Config);
}
