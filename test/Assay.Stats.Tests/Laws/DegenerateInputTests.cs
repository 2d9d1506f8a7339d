using Assay.Stats.Adjustment;
using Assay.Stats.Design;
using Assay.Stats.Means;
using Assay.Stats.Multiplicity;
using Assay.Stats.Proportions;
using Assay.Stats.Segments;

namespace Assay.Stats.Tests.Laws;

/// <summary>Data that cannot answer get a named reason; data at the edge of the range get the right number.</summary>
public sealed class DegenerateInputTests
{
    private static readonly Moments Usual = Moments.FromCentred(100, 5, 200);

    [Fact]
    public void One_unit_in_an_arm_is_too_few() =>
        Assert.Equal(NotEstimable.TooFewUnits, Difference.Test(Usual, Moments.FromCentred(1, 3, 0), 0.05).Reason);

    [Fact]
    public void Two_constant_arms_have_no_test() =>
        Assert.Equal(NotEstimable.ZeroVariance, Difference.Test(Moments.FromCentred(9, 1, 0), Moments.FromCentred(9, 2, 0), 0.05).Reason);

    [Fact]
    public void Overflow_is_named() =>
        Assert.Equal(NotEstimable.NotFinite, Difference.Test(Usual, Moments.FromSums(10, 1e200, double.PositiveInfinity), 0.05).Reason);

    [Fact]
    public void No_trials_is_no_units() => Assert.Equal(NotEstimable.NoUnits, PooledZ.Test(new(0, 0), new(1, 2), 0.05).Reason);

    [Fact]
    public void Nobody_converting_has_no_test_but_an_interval()
    {
        Assert.Equal(NotEstimable.ZeroVariance, PooledZ.Test(new(0, 50), new(0, 50), 0.05).Reason);
        Assert.InRange(Newcombe.Difference(new(0, 50), new(0, 50), 0.05).Value!.Width, 0.1, 0.2);
    }

    [Fact]
    public void A_baseline_of_zero_has_no_lift() => Assert.Equal(NotEstimable.ZeroBaseline, Lift.Delta(new(0, 1), new(2, 1), 0.05).Reason);

    [Fact]
    public void Counts_of_a_trillion_are_computed()
    {
        var test = PooledZ.Test(new(500_000_000_000, 1_000_000_000_000), new(500_001_000_000, 1_000_000_000_000), 0.05).Value!;
        Assert.Equal(Math.Sqrt(2), test.Statistic, 6);
        var mean = MeanInterval.Of(Moments.FromCentred(1_000_000_000_000, 5, 4e12), 0.05).Value!;
        Assert.Equal(2 * 1.959963984540054 * 2e-6, mean.Width, 12);
        var exact = ClopperPearson.Of(new(500_000_000_000, 1_000_000_000_000), 0.05).Value!;
        Assert.Equal(2 * 1.959963984540054 * 0.5e-6, exact.Width, 11);
    }

    [Fact]
    public void An_alpha_outside_its_range_is_the_callers_bug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Difference.Test(Usual, Usual, alpha: 1));

    [Fact]
    public void Everybody_and_nobody_still_have_exact_intervals()
    {
        Assert.Equal(0, ClopperPearson.Of(new(0, 7), 0.05).Value!.Lower);
        Assert.Equal(1, Wilson.Of(new(7, 7), 0.05).Value!.Upper);
    }

    [Fact]
    public void Too_many_tables_to_enumerate_is_named()
    {
        Proportion huge = new(5_000_000, 10_000_000);
        Assert.Equal(NotEstimable.TooManyUnits, FisherExact.Test(huge, huge).Reason);
        Assert.Equal(NotEstimable.TooManyUnits, Unconditional.Boschloo(huge, huge).Reason);
    }

    [Fact]
    public void A_ratio_without_denominators_is_named() =>
        Assert.Equal(NotEstimable.ZeroDenominator, Ratio.Of(BivariateMoments.FromSums(5, 0, 3, 0, 3, 0)).Reason);

    [Fact]
    public void A_constant_covariate_leaves_the_outcome_as_it_is_and_says_so()
    {
        var arm = BivariateMoments.FromSums(4, 4 * 0.1, 10, 4 * 0.1 * 0.1, 30, 1);
        var adjustment = Cuped.Fit([arm, arm]);
        Assert.Equal((CupedFallback.ConstantCovariate, arm.Y), (adjustment.Fallback, adjustment.Adjust(arm)));
    }

    [Fact]
    public void Collinear_covariates_change_nothing_in_cuped_and_are_named_in_a_regression()
    {
        double[] y = [1, 3, 2, 5, 4, 6, 8, 7];
        double[] x = [1, 2, 2, 4, 5, 5, 7, 8];
        double[] twice = [.. x.Select(value => 2 * value)];
        bool[] treated = [false, true, false, true, false, true, false, true];
        Assert.Equal(NotEstimable.Collinear, RegressionAdjustment.Ancova(y, treated, [x, twice]).Reason);
        Assert.Equal(0, MultiCuped.Theta(CovarianceMoments.Of([y, x, twice])).Min());
    }

    [Fact]
    public void An_effect_of_zero_has_no_sample_size() =>
        Assert.Equal(NotEstimable.NoEffect, SampleSize.Rate(new TestDesign(), 0.1, 0.1).Reason);

    [Fact]
    public void One_segment_has_no_heterogeneity()
    {
        var pooled = MetaAnalysis.Of([new PointEstimate(0.1, 0.05)]).Value!;
        Assert.Equal((0.1, NotEstimable.SingleGroup), (pooled.Fixed.Value, pooled.Heterogeneity().Reason));
    }

    [Fact]
    public void A_metric_without_a_p_value_is_left_out_of_its_family()
    {
        double?[] expected = [0.04, null, 0.06];
        Assert.Equal(expected, AdjustedPValues.Of([0.02, null, 0.06], Correction.Holm));
    }
}
