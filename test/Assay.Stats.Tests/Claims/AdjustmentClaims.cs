using Assay.Stats.Adjustment;

namespace Assay.Stats.Tests.Claims;

public sealed class AdjustmentClaims
{
    [Theory, Claim("CUPED-1"), InlineData(0.3), InlineData(0.7), InlineData(-0.9)]
    public void Cuped_removes_the_squared_correlation_of_the_variance(double correlation)
    {
        var random = new Random(31);
        var (control, treatment) = (Draw.Correlated(random, 40_000, correlation), Draw.Correlated(random, 40_000, correlation));
        var removed = Cuped.Adjust(control, treatment, Cuped.Fit([control, treatment])).VarianceRemovedFraction;
        Assert.Equal(correlation * correlation, removed, 0.01);
    }

    [Fact, Claim("CUPED-2")]
    public void Cuped_rejects_a_true_null_as_often_as_alpha_says() =>
        Band.Holds(
            runs: 5000,
            p: 0.05,
            seed: 37,
            random => CupedTest(Draw.Correlated(random, 100, 0.7), Draw.Correlated(random, 100, 0.7)).PValue < 0.05,
            slack: 0.003
        );

    [Fact, Claim("CUPED-3")]
    public void Cuped_estimates_the_effect_without_bias()
    {
        const int runs = 2000;
        var random = new Random(41);
        var effects = Moments.Of(
            Draw.Values(runs, () => CupedTest(Draw.Correlated(random, 50, 0.7), Draw.Correlated(random, 50, 0.7, effect: 0.5)).Effect.Value)
        );
        Assert.Equal(0.5, effects.Mean, 4.9 * effects.StandardError);
    }

    [Fact, Claim("CUPED-4")]
    public void A_negative_covariance_is_adjusted_or_named_as_the_policy_says()
    {
        var random = new Random(43);
        BivariateMoments[] arms = [Draw.Correlated(random, 500, -0.5), Draw.Correlated(random, 500, -0.5)];
        Assert.Equal(CupedFallback.None, Cuped.Fit(arms).Fallback);
        var raw = Cuped.Fit(arms, NegativeCovariance.Raw);
        Assert.Equal((CupedFallback.NegativeCovariance, arms[0].Y), (raw.Fallback, raw.Adjust(arms[0])));
    }

    [Fact, Claim("RATIO-1")]
    public void A_ratio_of_clustered_events_covers_and_treating_events_as_units_does_not()
    {
        const int runs = 3000;
        var random = new Random(47);
        var (covered, naiveCovered) = (0, 0);
        for (var run = 0; run < runs; run++)
        {
            var users = Enumerable.Range(0, 300).Select(_ => Clicks(random)).ToArray();
            var columns = CovarianceMoments.Of([
                [.. users.Select(u => (double)u.Views)],
                [.. users.Select(u => (double)u.Clicks)],
            ]);
            var ratio = Ratio.Of(new(columns.Column(0), columns.Column(1), columns.Product(0, 1))).Value!;
            var naive = new Proportion(users.Sum(u => u.Clicks), users.Sum(u => u.Views)).RateEstimate().Value!;
            covered += Covers(ratio) ? 1 : 0;
            naiveCovered += Covers(naive) ? 1 : 0;
        }
        var (low, high) = Band.Binomial(runs, 0.95, slack: 0.005);
        Assert.InRange(covered, low, high);
        Assert.True(naiveCovered < 0.85 * runs, $"{naiveCovered} of {runs}");
    }

    [Fact, Claim("LIN-1")]
    public void Lins_regression_covers_when_the_covariate_acts_differently_in_each_arm() =>
        Band.Holds(
            runs: 1500,
            p: 0.95,
            seed: 53,
            random =>
            {
                var (control, treatment) = (Draw.CorrelatedColumns(random, 60, 0.2), Draw.CorrelatedColumns(random, 30, 0.9, effect: 1));
                double[] outcome = [.. control.Y, .. treatment.Y];
                bool[] treated = [.. control.Y.Select(_ => false), .. treatment.Y.Select(_ => true)];
                return RegressionAdjustment
                    .Lin(
                        outcome,
                        treated,
                        [
                            [.. control.X, .. treatment.X],
                        ],
                        0.05
                    )
                    .Value!.Effect.Contains(1);
            },
            slack: 0.015
        );

    private static TestResult CupedTest(BivariateMoments control, BivariateMoments treatment) =>
        Cuped.Adjust(control, treatment, Cuped.Fit([control, treatment])).Test(0.05).Value!;

    private static bool Covers(PointEstimate rate) => Interval.Normal(rate.Value, rate.StandardError, 0.05).Value!.Contains(0.3);

    /// <summary>Views of one user, and clicks with a rate of the user's own; 0.3 on average and independent of the views.</summary>
    private static (int Views, int Clicks) Clicks(Random random)
    {
        var (views, rate) = (1 + random.Next(20), random.NextDouble() < 0.5 ? 0.1 : 0.5);
        return (views, Enumerable.Range(0, views).Count(_ => random.NextDouble() < rate));
    }
}
