using Assay.Stats.Distributions;
using Assay.Stats.Margins;
using Assay.Stats.Proportions;

namespace Assay.Stats.Tests.Claims;

/// <summary>Coverage and size summed over all tables: no Monte-Carlo error.</summary>
public sealed class RateClaims
{
    [Theory, Claim("WILSON-1"), InlineData(40, 0.05), InlineData(40, 0.5), InlineData(300, 0.02)]
    public void Wilson_covers_about_as_often_as_it_says_and_clopper_pearson_at_least(int units, double rate)
    {
        Assert.InRange(Coverage(units, rate, Wilson.Of), 0.92, 0.985);
        Assert.InRange(Coverage(units, rate, ClopperPearson.Of), 0.95, 1);
    }

    [Theory, Claim("NEWCOMBE-2"), InlineData(0.1, 0.3), InlineData(0.9, 0.8)]
    public void Score_intervals_of_a_difference_cover_where_wald_does_not(double controlRate, double treatmentRate)
    {
        double Covers(Func<Proportion, Proportion, double, Estimate<Interval>> method) =>
            OverTables(60, 40, controlRate, treatmentRate, (c, t) => method(c, t, 0.05).Value!.Contains(treatmentRate - controlRate));
        Assert.InRange(Covers(Newcombe.Difference), 0.94, 0.995);
        Assert.InRange(Covers(AgrestiCaffo.Difference), 0.94, 0.995);
        Assert.InRange(Covers(ScoreZ.Difference), 0.94, 0.995);
        Assert.True(Covers(Wald.Difference) < 0.945);
    }

    [Fact, Claim("Z-1")]
    public void Pooled_z_holds_its_error_rate_with_rare_events_and_unequal_arms_and_unpooled_does_not()
    {
        double Rejects(Func<Proportion, Proportion, double, Estimate<TestResult>> method) =>
            OverTables(9000, 1000, 0.001, 0.001, (c, t) => method(c, t, 0.05).Value is { PValue: < 0.05 }, skipBelow: 1e-9);
        Assert.InRange(Rejects(PooledZ.Test), 0.03, 0.055);
        Assert.True(Rejects(Wald.Test) > 0.06);
    }

    [Theory, Claim("EXACT-1"), InlineData(0.1), InlineData(0.4)]
    public void Exact_tests_never_exceed_alpha_and_the_unconditional_one_wastes_less(double rate)
    {
        double Rejects(Func<Proportion, Proportion, Estimate<ExactTest>> method) =>
            OverTables(12, 9, rate, rate, (c, t) => method(c, t).Value is { PValue: <= 0.05 });
        var (fisher, boschloo) = (Rejects(FisherExact.Test), Rejects(Unconditional.Boschloo));
        Assert.True(fisher <= 0.05 && boschloo <= 0.05 && Rejects(Unconditional.Barnard) <= 0.05);
        Assert.True(boschloo >= fisher);
    }

    [Fact, Claim("MARGIN-1")]
    public void A_treatment_exactly_at_the_margin_passes_as_non_inferior_with_probability_alpha()
    {
        var passes = OverTables(
            200,
            200,
            0.20,
            0.15,
            (c, t) => NonInferiority.Rate(c, t, 0.05, Better.Higher, 0.05).Value is { PValue: < 0.05 }
        );
        Assert.InRange(passes, 0.045, 0.055);
    }

    private static double Coverage(int units, double rate, Func<Proportion, double, Estimate<Interval>> method) =>
        Enumerable
            .Range(0, units + 1)
            .Where(x => method(new(x, units), 0.05).Value!.Contains(rate))
            .Sum(x => Binomial.Probability(x, units, rate));

    private static double OverTables(
        int controlUnits,
        int treatmentUnits,
        double controlRate,
        double treatmentRate,
        Func<Proportion, Proportion, bool> happens,
        double skipBelow = 0
    )
    {
        var sum = 0.0;
        for (var c = 0; c <= controlUnits; c++)
        {
            var p = Binomial.Probability(c, controlUnits, controlRate);
            for (var t = 0; p > skipBelow && t <= treatmentUnits; t++)
            {
                var q = Binomial.Probability(t, treatmentUnits, treatmentRate);
                if (q > skipBelow && happens(new(c, controlUnits), new(t, treatmentUnits)))
                    sum += p * q;
            }
        }
        return sum;
    }
}
