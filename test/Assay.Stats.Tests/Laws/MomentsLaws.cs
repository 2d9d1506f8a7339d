using FsCheck;
using FsCheck.Fluent;

namespace Assay.Stats.Tests.Laws;

public sealed class MomentsLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithReplay(17, 19);

    private static readonly Gen<double[]> Values = Gen.Choose(-1_000_000, 1_000_000).Select(i => i / 1000.0).ArrayOf();

    [Fact, Claim("MOMENTS-1")]
    public void Merging_in_any_grouping_equals_computing_at_once() =>
        Prop.ForAll(
                Arb.From(Values.Three()),
                parts =>
                {
                    var (a, b, c) = (Moments.Of(parts.Item1), Moments.Of(parts.Item2), Moments.Of(parts.Item3));
                    var whole = Moments.Of([.. parts.Item1, .. parts.Item2, .. parts.Item3]);
                    return Close(a.Merge(b).Merge(c), whole) && Close(a.Merge(b.Merge(c)), whole);
                }
            )
            .Check(Config);

    [Fact, Claim("MOMENTS-2")]
    public void Sums_and_values_give_the_same_moments() =>
        Prop.ForAll(
                Arb.From(Values),
                values => Close(Moments.FromSums(values.Length, values.Sum(), values.Sum(x => x * x)), Moments.Of(values))
            )
            .Check(Config);

    [Fact]
    public void A_constant_metric_has_no_variance_however_its_sums_round() =>
        Assert.Equal(0, Moments.FromSums(3, 0.1 + 0.1 + 0.1, 0.1 * 0.1 * 3).Variance);

    [Fact]
    public void A_mean_a_million_times_the_deviation_keeps_its_variance()
    {
        var parts = Enumerable.Range(0, 1000).Select(i => Moments.Of([1e9 + i % 2]));
        var merged = parts.Aggregate((a, b) => a.Merge(b));
        Assert.Equal(250.0 / 999, merged.Variance, 9);
    }

    private static bool Close(Moments a, Moments b) =>
        a.Count == b.Count && Close(a.Mean, b.Mean, 1000) && Close(a.M2, b.M2, 1e6 * Math.Max(1, a.Count));

    private static bool Close(double a, double b, double scale) => Math.Abs(a - b) <= 1e-12 * scale;
}
