using Assay.Stats.Checks;
using Assay.Stats.Design;
using Assay.Stats.Multiplicity;
using Assay.Stats.Quantiles;
using Assay.Stats.Resampling;
using Assay.Stats.Segments;

namespace Assay.Stats.Tests.Claims;

public sealed class OtherClaims
{
    [Theory, Claim("QUANTILE-1"), InlineData(0.5), InlineData(0.9)]
    public void Quantile_intervals_cover_the_true_quantile(double level)
    {
        const int runs = 3000;
        var (random, truth) = (new Random(59), -Math.Log(1 - level));
        var (normal, exact) = (0, 0);
        for (var run = 0; run < runs; run++)
        {
            double[] sorted = [.. Draw.Values(400, () => Draw.Exponential(random, 1)).Order()];
            var estimate = QuantileSummary.Of(sorted, level, 0.05).Estimate();
            normal += Interval.Normal(estimate.Value, estimate.StandardError, 0.05).Value!.Contains(truth) ? 1 : 0;
            var ranks = BinomialRanks.For(sorted.Length, level, 0.05);
            exact += sorted[ranks.Lower!.Value - 1] <= truth && truth <= sorted[ranks.Upper!.Value - 1] ? 1 : 0;
        }
        Assert.InRange(normal, 0.92 * runs, 0.97 * runs);
        Assert.InRange(exact, Band.Binomial(runs, 0.95).Low, runs);
    }

    [Fact, Claim("BOOTSTRAP-1")]
    public void Bca_and_percentile_intervals_of_a_mean_cover_about_as_often_as_they_say()
    {
        const int runs = 600;
        var random = new Random(61);
        var (percentile, bca) = (0, 0);
        for (var run = 0; run < runs; run++)
        {
            var data = Draw.Values(40, () => Draw.Exponential(random, 1));
            var replicates = Bootstrap.Means(data, 400, random);
            var intervals = BootstrapIntervals.Of(Moments.Of(data).Mean, replicates, Bootstrap.Acceleration(data), 0.10).Value!;
            percentile += intervals.Percentile.Contains(1) ? 1 : 0;
            bca += intervals.Bca.Contains(1) ? 1 : 0;
        }
        Assert.InRange(percentile, 0.82 * runs, 0.93 * runs);
        Assert.InRange(bca, 0.83 * runs, 0.94 * runs);
    }

    [Fact, Claim("BOOTSTRAP-2")]
    public void The_poisson_bootstrap_from_counts_has_the_spread_of_the_mean()
    {
        var counts = new Dictionary<double, long>
        {
            [0] = 9000,
            [1] = 800,
            [5] = 200,
        };
        var data = Moments.Of(counts.SelectMany(pair => Enumerable.Repeat(pair.Key, (int)pair.Value)));
        var replicates = Moments.Of(Bootstrap.PoissonMeans(counts, 4000, new Random(67)));
        Assert.Equal(data.Mean, replicates.Mean, 4.9 * replicates.StandardError);
        Assert.InRange(Math.Sqrt(replicates.Variance) / data.StandardError, 0.94, 1.06);
    }

    [Fact, Claim("HOLM-1")]
    public void Holm_keeps_the_family_at_alpha_and_finds_more_than_bonferroni()
    {
        const int runs = 5000;
        var random = new Random(71);
        var (falseHolm, holm, bonferroni) = (0, 0, 0);
        for (var run = 0; run < runs; run++)
        {
            // Five nulls and five effects of 3 standard errors.
            double?[] family = [.. Enumerable.Range(0, 10).Select(i => (double?)TwoSided(Draw.Normal(random) + (i < 5 ? 0 : 3)))];
            var adjusted = AdjustedPValues.Of(family, Correction.Holm);
            falseHolm += adjusted.Take(5).Any(p => p <= 0.05) ? 1 : 0;
            holm += adjusted.Count(p => p <= 0.05);
            bonferroni += AdjustedPValues.Of(family, Correction.Bonferroni).Count(p => p <= 0.05);
        }
        Assert.InRange(falseHolm, 0.025 * runs, 0.05 * runs);
        Assert.True(holm > bonferroni);
    }

    [Fact, Claim("BH-1")]
    public void Benjamini_hochberg_keeps_the_share_of_false_discoveries()
    {
        const int runs = 4000;
        var random = new Random(73);
        var shares = Draw.Values(
            runs,
            () =>
            {
                double?[] family = [.. Enumerable.Range(0, 20).Select(i => (double?)TwoSided(Draw.Normal(random) + (i < 10 ? 0 : 3)))];
                var rejected = AdjustedPValues.Of(family, Correction.BenjaminiHochberg).Select(p => p <= 0.10).ToArray();
                return rejected.Take(10).Count(r => r) / Math.Max(1.0, rejected.Count(r => r));
            }
        );
        // Exactly alpha times the share of true nulls when the tests are independent.
        var rate = Moments.Of(shares);
        Assert.Equal(0.05, rate.Mean, 4.9 * rate.StandardError);
    }

    [Fact, Claim("SRM-1")]
    public void The_sequential_check_raises_a_false_alarm_no_more_often_than_alpha_though_read_after_every_batch()
    {
        const int runs = 2000;
        var random = new Random(79);
        var alarms = Enumerable.Range(0, runs).Count(_ => SequentialAlarm(random, share: 0.5));
        Assert.True(alarms <= Band.Binomial(runs, 0.05).High, $"{alarms} of {runs}");
        Assert.True(SequentialAlarm(new Random(83), share: 0.45));
    }

    [Fact, Claim("SRM-2")]
    public void Weights_that_change_between_stretches_are_no_mismatch_when_each_stretch_is_judged_by_its_own()
    {
        var fair = (Observed: (IReadOnlyList<long>)[5010, 4990], Weights: (IReadOnlyList<double>)[0.5, 0.5]);
        var skewed = (Observed: (IReadOnlyList<long>)[9020, 980], Weights: (IReadOnlyList<double>)[0.9, 0.1]);
        Assert.True(SampleRatio.Stratified([fair, skewed]).Value!.PValue > 0.5);
        Assert.True(SampleRatio.Test([14_030, 5970], [0.5, 0.5]).Value!.PValue < 1e-10);
    }

    [Theory, Claim("POWER-1"), InlineData(1.0, 0.0), InlineData(0.25, 0.6)]
    public void A_planned_test_finds_its_effect_as_often_as_its_power_says(double treatmentPerControl, double correlation)
    {
        var design = new TestDesign(Power: 0.8, TreatmentPerControl: treatmentPerControl).WithCovariate(correlation);
        var plan = SampleSize.Mean(design, standardDeviation: 1, difference: 0.4).Value!;
        Band.Holds(
            runs: 4000,
            p: 0.8,
            seed: 89,
            random =>
            {
                var control = Draw.Correlated(random, (int)plan.Control, correlation);
                var treatment = Draw.Correlated(random, (int)plan.Treatment, correlation, effect: 0.4);
                var adjustment = Adjustment.Cuped.Fit([control, treatment]);
                return Adjustment.Cuped.Adjust(control, treatment, adjustment).Test(0.05).Value!.PValue < 0.05;
            },
            slack: 0.012
        );
    }

    [Fact, Claim("STRATA-1")]
    public void A_change_of_weights_biases_the_raw_difference_and_not_the_stratified_one()
    {
        var random = new Random(97);
        // The second stretch has another mean and another share of treatment; treatment does nothing.
        Stratum<Moments>[] strata =
        [
            new(Draw.Normals(random, 9000, mean: 0), Draw.Normals(random, 1000, mean: 0)),
            new(Draw.Normals(random, 5000, mean: 2), Draw.Normals(random, 5000, mean: 2)),
        ];
        var raw = Difference.Test(strata[0].Control.Merge(strata[1].Control), strata[0].Treatment.Merge(strata[1].Treatment), 0.05).Value!;
        var stratified = Stratified.Difference(strata).Value!;
        Assert.True(raw.Effect.Value > 0.8);
        Assert.Equal(0, stratified.Value, 4.9 * stratified.StandardError);
    }

    [Fact, Claim("SEGMENTS-1")]
    public void The_interaction_test_rejects_equal_effects_as_often_as_alpha_says() =>
        Band.Holds(
            runs: 5000,
            p: 0.05,
            seed: 101,
            random =>
                Interaction
                    .Test([
                        new(Draw.Normals(random, 20, 1), Draw.Normals(random, 30, 2)),
                        new(Draw.Normals(random, 40, 5), Draw.Normals(random, 10, 6)),
                        new(Draw.Normals(random, 15, -1), Draw.Normals(random, 15, 0)),
                    ])
                    .Value!.PValue < 0.05
        );

    private static double TwoSided(double z) => 2 * Distributions.Normal.UpperTail(Math.Abs(z));

    private static bool SequentialAlarm(Random random, double share)
    {
        long[][] batches =
        [
            .. Enumerable.Range(0, 60).Select(_ => Draw.Rate(random, 50, share)).Select(arm => new[] { arm.Successes, arm.Failures }),
        ];
        var checks = SampleRatioSequential.Track(new SampleRatioStretch([0.5, 0.5], batches), concentration: 100);
        return SampleRatioSequential.FirstAtOrBelow(checks, 0.05) is not null;
    }
}
