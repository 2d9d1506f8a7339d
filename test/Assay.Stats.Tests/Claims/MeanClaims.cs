using Assay.Stats.Means;
using Assay.Stats.Multiplicity;
using Assay.Stats.Resampling;

namespace Assay.Stats.Tests.Claims;

public sealed class MeanClaims
{
    [Theory, Claim("WELCH-5"), InlineData(30, 30, 1.0), InlineData(15, 60, 3.0)]
    public void Welch_rejects_a_true_null_as_often_as_alpha_says(int controlUnits, int treatmentUnits, double controlDeviation) =>
        Band.Holds(
            runs: 10_000,
            p: 0.05,
            seed: 11,
            random =>
                Difference
                    .Test(Draw.Normals(random, controlUnits, deviation: controlDeviation), Draw.Normals(random, treatmentUnits), 0.05)
                    .Value!.PValue < 0.05,
            slack: 0.002
        );

    [Fact, Claim("WELCH-6")]
    public void The_pooled_t_rejects_too_often_where_variances_and_arms_differ()
    {
        var random = new Random(12);
        var rejected = Enumerable
            .Range(0, 5000)
            .Count(_ => PooledT.Test(Draw.Normals(random, 15, deviation: 3), Draw.Normals(random, 60), 0.05).Value!.PValue < 0.05);
        Assert.True(rejected > 5000 * 0.15, $"{rejected} of 5000");
    }

    [Fact, Claim("WELCH-7")]
    public void Heavy_tails_and_unequal_arms_break_welch_and_a_pooled_cap_repairs_it()
    {
        const int runs = 600;
        var random = new Random(13);
        var (raw, capped) = (0, 0);
        for (var run = 0; run < runs; run++)
        {
            var (control, treatment) = (Payers(random, 4000), Payers(random, 200));
            var caps = Caps.AtPercentiles([.. control, .. treatment], 0, 0.98).Value!;
            raw += Rejects(control, treatment) ? 1 : 0;
            capped += Rejects(control.Select(caps.Apply), treatment.Select(caps.Apply)) ? 1 : 0;
        }
        Assert.True(raw > 0.10 * runs, $"raw: {raw} of {runs}");
        Assert.True(capped < 0.085 * runs, $"capped: {capped} of {runs}");
    }

    [Theory, Claim("LIFT-1"), InlineData(0.00), InlineData(0.25), InlineData(-0.40)]
    public void Delta_interval_covers_the_true_lift_as_often_as_it_says(double trueLift) =>
        Band.Holds(
            runs: 4000,
            p: 0.90,
            seed: 17,
            random =>
            {
                var (control, treatment) = (Draw.Exponentials(random, 400, 5), Draw.Exponentials(random, 400, 5 * (1 + trueLift)));
                return Estimates(control, treatment, (c, t) => Lift.Delta(c, t, 0.10)).Contains(trueLift);
            },
            slack: 0.004
        );

    [Fact, Claim("LIFT-2")]
    public void Fieller_covers_where_the_control_is_near_zero_and_the_delta_method_does_not_in_each_tail()
    {
        const int runs = 20_000;
        var random = new Random(19);
        var (fieller, deltaTooLow) = (0, 0);
        for (var run = 0; run < runs; run++)
        {
            var (control, treatment) = (new PointEstimate(5 + Draw.Normal(random), 1), new PointEstimate(10 + Draw.Normal(random), 1));
            var set = Fieller.Lift(control, treatment, 0.10).Value!;
            var inside = set.Lower <= 1 && 1 <= set.Upper;
            fieller += set.Kind == FiellerKind.WholeLine || (set.Kind == FiellerKind.Bounded ? inside : !inside) ? 1 : 0;
            deltaTooLow += Lift.Delta(control, treatment, 0.10).Value!.Upper < 1 ? 1 : 0;
        }
        var (low, high) = Band.Binomial(runs, 0.90);
        Assert.InRange(fieller, low, high);
        Assert.True(deltaTooLow > 0.07 * runs, $"{deltaTooLow} of {runs}");
    }

    [Fact, Claim("DUNNETT-1")]
    public void Dunnett_keeps_the_family_at_alpha_for_any_number_of_treatments() =>
        Band.Holds(
            runs: 500,
            p: 0.05,
            seed: 23,
            random =>
                Dunnett
                    .Test(Draw.Normals(random, 20), [Draw.Normals(random, 20), Draw.Normals(random, 10), Draw.Normals(random, 30)], 0.05)
                    .Value!.Comparisons.Any(comparison => comparison.PValue < 0.05)
        );

    private static Interval Estimates(Moments control, Moments treatment, Func<PointEstimate, PointEstimate, Estimate<Interval>> method) =>
        control.MeanEstimate().With(treatment.MeanEstimate(), method).Value!;

    private static bool Rejects(IEnumerable<double> control, IEnumerable<double> treatment) =>
        Difference.Test(Moments.Of(control), Moments.Of(treatment), 0.05).Value is { PValue: < 0.05 };

    /// <summary>One unit in ten pays, a log-normal amount.</summary>
    private static double[] Payers(Random random, int units) =>
        Draw.Values(units, () => random.NextDouble() < 0.1 ? Math.Exp(1.5 * Draw.Normal(random)) : 0);
}
