using Assay.Stats.Bandits;
using Assay.Stats.Bayesian;
using Assay.Stats.Margins;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Stats.Tests.Laws;

public sealed class BanditLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithReplay(67, 71).WithMaxTest(40);

    private static readonly Gen<Posterior> Arm = Gen.OneOf(
        from successes in Gen.Choose(1, 200)
        from failures in Gen.Choose(1, 2000)
        select (Posterior)new BetaPosterior(successes, failures),
        from mean in Gen.Choose(0, 100)
        from deviation in Gen.Choose(1, 40)
        select (Posterior)new NormalPosterior(mean / 100.0, deviation / 100.0)
    );

    private static readonly Gen<Posterior[]> Arms = Gen.Choose(2, 6).SelectMany(count => Arm.ArrayOf(count));

    [Fact, Claim("BANDIT-1")]
    public void Some_arm_is_the_best_and_some_arm_the_second() =>
        ForArms(arms => Chances(arms) is var c && Near(c.Best.Sum(), 1) && Near(c.Second.Sum(), 1));

    [Fact, Claim("BANDIT-2")]
    public void The_order_of_the_arms_does_not_matter() =>
        ForArms(arms => Chances([.. arms.Reverse()]).Best.Reverse().Zip(Chances(arms).Best).All(pair => Near(pair.First, pair.Second)));

    [Fact, Claim("BANDIT-3")]
    public void Between_two_arms_the_worse_one_is_the_second()
    {
        var arms = new Posterior[] { new BetaPosterior(5, 40), new BetaPosterior(9, 35) };
        var (higher, lower) = (Chances(arms), ThompsonSampling.Chances(arms, Better.Lower).Value!);
        Assert.Equal(higher.Best[0], higher.Second[1], 10);
        Assert.Equal(higher.Best[0], lower.Best[1], 10);
    }

    [Fact, Claim("BANDIT-4")]
    public void Weights_are_shares_and_no_arm_falls_far_below_the_floor() =>
        ForArms(arms =>
        {
            var chances = Chances(arms);
            IReadOnlyList<double>[] all = [TrafficWeights.MeanOfTopTwo(chances), TrafficWeights.TopTwoThompson(chances.Best)];
            return all.All(weights => Near(weights.Sum(), 1) && weights.All(weight => weight <= 0.5 + 1e-9))
                && TrafficWeights.WithFloor(chances.Best, 0.01).All(weight => weight >= 0.01 / (1 + 0.01 * arms.Length));
        });

    [Fact, Claim("BANDIT-5")]
    public void Seeded_draws_repeat_and_agree_with_the_quadrature()
    {
        const int draws = 40_000;
        Posterior[] arms = [new BetaPosterior(11, 91), new GammaPosterior(13, 100), new NormalPosterior(0.1, 0.03)];
        var (once, again) = (Draw(), Draw());
        Assert.Equal(once.Best, again.Best);
        Assert.All(once.Best.Zip(Chances(arms).Best), p => Assert.InRange(p.First - p.Second, -Error(p.Second), Error(p.Second)));
        Assert.All(once.Second.Zip(Chances(arms).Second), p => Assert.InRange(p.First - p.Second, -Error(p.Second), Error(p.Second)));

        ArmChances Draw() => ThompsonSampling.Draw(arms, draws, new Random(5)).Value!;
        static double Error(double p) => 4.5 * Math.Sqrt(p * (1 - p) / draws);
    }

    [Fact, Claim("ADAPTIVE-1")]
    public void With_one_allocation_throughout_the_estimates_are_the_plain_mean()
    {
        var arm = Moments.FromCentred(50, 4, 200);
        AllocationStretch[] stretches = [new(0.5, 100, arm)];
        Assert.Equal(arm.Mean, AdaptiveMean.InverseProbability(stretches).Value!.Value, 12);
        Assert.Equal(arm.Mean, AdaptiveMean.NormalisedInverseProbability(stretches).Value!.Value, 12);
        var stratified = AdaptiveMean.Stratified(stretches).Value!;
        Assert.Equal(
            (arm.Mean, arm.StandardError, 49.0),
            (stratified.Value, stratified.StandardError, Math.Round(stratified.DegreesOfFreedom, 9))
        );
    }

    [Fact]
    public void What_cannot_be_answered_is_named()
    {
        Assert.Equal(NotEstimable.SingleGroup, ThompsonSampling.Chances([new NormalPosterior(0, 1)]).Reason);
        Assert.Equal(NotEstimable.ImproperPosterior, ThompsonSampling.Chances([new BetaPosterior(0, 1), BetaPosterior.Uniform]).Reason);
        Assert.Equal(NotEstimable.ZeroVariance, NormalPosterior.Of(new(1, 0)).Reason);
        Assert.Equal(NotEstimable.NoUnits, AdaptiveMean.Stratified([]).Reason);
        Assert.Equal(NotEstimable.NoUnits, AdaptiveMean.InverseProbability([new(0.5, 0, default)]).Reason);
        Assert.Equal(NotEstimable.NoOverlap, AdaptiveMean.InverseProbability([new(0, 10, default)]).Reason);
        Assert.Equal(NotEstimable.TooFewUnits, AdaptiveMean.Stratified([new(0.5, 10, Moments.FromCentred(1, 3, 0))]).Reason);
    }

    private static ArmChances Chances(Posterior[] arms) => ThompsonSampling.Chances(arms).Value!;

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-9;

    private static void ForArms(Func<Posterior[], bool> law) => Prop.ForAll(Arb.From(Arms), law).Check(Config);
}
