using Assay.Stats.Means;
using Assay.Stats.Proportions;

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
    }

    [Fact]
    public void An_alpha_outside_its_range_is_the_callers_bug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Difference.Test(Usual, Usual, alpha: 1));
}
