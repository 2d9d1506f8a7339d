using Assay.Stats.Bayesian;
using Assay.Stats.Distributions;
using Assay.Stats.Margins;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Stats.Tests.Laws;

public sealed class BayesianLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithReplay(59, 61);

    private static readonly Gen<Proportion> Rate =
        from trials in Gen.OneOf(Gen.Choose(0, 30), Gen.Choose(30, 100_000))
        from share in Gen.Choose(0, 1000)
        select new Proportion((long)(trials * (share / 1000.0)), trials);

    [Fact, Claim("BETA-1")]
    public void Swapping_the_arms_complements_the_chance_and_swaps_the_losses() =>
        ForRates(
            (a, b) =>
            {
                var (there, back) = (Compare(a, b), Compare(b, a));
                return Near(there.ChanceToBeat, 1 - back.ChanceToBeat)
                    && Near(there.LossOfTreatment, back.LossOfControl)
                    && Near(there.Difference.Lower, -back.Difference.Upper);
            }
        );

    [Fact, Claim("BETA-2")]
    public void Lower_is_better_turns_chance_and_losses_around() =>
        ForRates(
            (a, b) =>
            {
                var (higher, lower) = (Compare(a, b), Compare(a, b, Better.Lower));
                return lower.ChanceToBeat.Equals(1 - higher.ChanceToBeat) && lower.LossOfControl.Equals(higher.LossOfTreatment);
            }
        );

    [Fact, Claim("BETA-3")]
    public void The_credible_interval_holds_its_probability() =>
        ForRates(
            (a, b) =>
            {
                var difference = Compare(a, b).Difference;
                var region = new EquivalenceRegion(difference.Lower, difference.Upper, EffectScale.Difference);
                return Near(Compare(a, b, region: region).ChanceEquivalent!.Value, 0.95, 1e-8);
            }
        );

    [Fact, Claim("BETA-4")]
    public void More_successes_for_treatment_raise_the_chance_and_lower_its_loss() =>
        ForRates(
            (a, b) =>
            {
                if (b.Failures == 0)
                    return true;
                var (fewer, more) = (Compare(a, b), Compare(a, new(b.Successes + 1, b.Trials)));
                return more.ChanceToBeat >= fewer.ChanceToBeat - 1e-9 && more.LossOfTreatment <= fewer.LossOfTreatment + 1e-9;
            }
        );

    [Theory, Claim("BETA-5"), InlineData(3, 20, 9, 25), InlineData(40, 800, 55, 790), InlineData(2, 4000, 7, 90)]
    public void Quadrature_agrees_with_draws(int xa, int na, int xb, int nb)
    {
        const int draws = 40_000;
        var (control, treatment, random) = (new Proportion(xa, na), new Proportion(xb, nb), new Random(7));
        var (a, b) = (BetaPosterior.Uniform.After(control), BetaPosterior.Uniform.After(treatment));
        var comparison = Compare(control, treatment);
        var (wins, below) = (0, 0);
        for (var draw = 0; draw < draws; draw++)
        {
            var (rateA, rateB) = (a.Draw(random), b.Draw(random));
            wins += rateB > rateA ? 1 : 0;
            below += rateB / rateA - 1 < comparison.Lift.Value!.Lower ? 1 : 0;
        }
        Assert.InRange(wins, Low(comparison.ChanceToBeat, draws), High(comparison.ChanceToBeat, draws));
        Assert.InRange(below, Low(0.025, draws), High(0.025, draws));
    }

    [Fact, Claim("GAMMA-1")]
    public void Event_rates_agree_with_their_own_difference_and_lift()
    {
        var (a, b) = (new GammaPosterior(12, 40), new GammaPosterior(23, 51));
        var comparison = GammaPoisson.Compare(a, b, 0.1).Value!;
        var lift = new EquivalenceRegion(comparison.Lift.Value!.Lower, comparison.Lift.Value!.Upper);
        var difference = new EquivalenceRegion(comparison.Difference.Lower, comparison.Difference.Upper, EffectScale.Difference);
        Assert.Equal(0.9, GammaPoisson.Compare(a, b, 0.1, region: lift).Value!.ChanceEquivalent!.Value, 9);
        Assert.Equal(0.9, GammaPoisson.Compare(a, b, 0.1, region: difference).Value!.ChanceEquivalent!.Value, 9);
        Assert.Equal(b.Mean - a.Mean, comparison.LossOfControl - comparison.LossOfTreatment, 12);
    }

    [Fact, Claim("EFFECT-1")]
    public void With_a_flat_prior_the_chance_is_one_minus_the_one_sided_p()
    {
        var test = Difference.Test(Moments.FromCentred(900, 5, 8000), Moments.FromCentred(1100, 5.2, 9000), 0.05).Value!;
        var belief = NormalEffect.Update(test.Effect.Value, test.StandardError, NormalPosterior.Flat, 0.05).Value!;
        Assert.Equal(1 - Normal.UpperTail(test.Statistic), belief.ChanceToBeat, 12);
        Assert.Equal(test.Effect.Value, belief.Effect.Value);
    }

    [Fact, Claim("EFFECT-2")]
    public void An_informative_prior_pulls_the_effect_to_its_mean_and_narrows_it()
    {
        var (flat, sure) = (Belief(NormalPosterior.Flat), Belief(new(0, 0.02)));
        Assert.InRange(sure.Effect.Value, 0, flat.Effect.Value);
        Assert.True(sure.Effect.Width < flat.Effect.Width);
        Assert.Equal(sure.Effect.Value, sure.LossOfControl - sure.LossOfTreatment, 12);

        static EffectBelief Belief(NormalPosterior prior) => NormalEffect.Update(0.05, 0.03, prior, 0.05).Value!;
    }

    [Fact]
    public void What_cannot_be_answered_is_named()
    {
        Assert.Equal(NotEstimable.ZeroVariance, NormalEffect.Update(1, 0, NormalPosterior.Flat, 0.05).Reason);
        Assert.Equal(NotEstimable.NotFinite, NormalEffect.Update(1, 1e-320, NormalPosterior.Flat, 0.05).Reason);
        Assert.Equal(0.3, NormalEffect.Update(1, 1e200, new(0, 0.3), 0.05).Value!.Effect.StandardError!.Value, 12);
        Assert.Equal(NotEstimable.NotFinite, NormalEffect.Update(double.NaN, 1, NormalPosterior.Flat, 0.05).Reason);
        Assert.Equal(NotEstimable.ImproperPosterior, GammaPoisson.Compare(new(0, 3), new(1, 3), 0.05).Reason);
        Assert.Equal(NotEstimable.ZeroBaseline, Compare(new(0, 50), new(3, 50)).Lift.Reason);
    }

    [Fact]
    public void Counts_of_a_trillion_are_computed()
    {
        var comparison = Compare(new(500_000_000_000, 1_000_000_000_000), new(500_001_000_000, 1_000_000_000_000));
        Assert.Equal(Normal.Cdf(Math.Sqrt(2)), comparison.ChanceToBeat, 6);
    }

    private static BayesianComparison Compare(
        Proportion control,
        Proportion treatment,
        Better better = Better.Higher,
        EquivalenceRegion? region = null
    ) => BetaBinomial.Compare(control, treatment, BetaPosterior.Uniform, 0.05, better, region);

    private static bool Near(double a, double b, double precision = 1e-9) => Math.Abs(a - b) <= precision;

    private static int Low(double p, int draws) => (int)(draws * p - 4.5 * Math.Sqrt(draws * p * (1 - p)));

    private static int High(double p, int draws) => (int)(draws * p + 4.5 * Math.Sqrt(draws * p * (1 - p))) + 1;

    private static void ForRates(Func<Proportion, Proportion, bool> law) =>
        Prop.ForAll(Arb.From(Rate.Two()), arms => law(arms.Item1, arms.Item2)).Check(Config);
}
