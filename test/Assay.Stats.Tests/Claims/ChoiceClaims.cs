using Assay.Stats.Choice;

namespace Assay.Stats.Tests.Claims;

/// <summary>What the chosen methods promise together.</summary>
public sealed class ChoiceClaims
{
    [Theory, Claim("CHOICE-7"), InlineData(0.01), InlineData(0.10), InlineData(0.50)]
    public void The_chosen_interval_of_a_difference_of_rates_covers_at_least_about_as_often_as_it_says(double rate)
    {
        const int runs = 4000;
        var random = new Random(61);
        var covered = Enumerable.Range(0, runs).Count(_ => Rates(random, rate, 300).DifferenceInterval.Value!.Contains(0));
        Assert.InRange(covered, Band.Binomial(runs, 0.95, slack: 0.005).Low, runs);
    }

    [Fact, Claim("CHOICE-7")]
    public void Over_strata_it_covers_too()
    {
        const int runs = 4000;
        var random = new Random(67);
        var covered = Enumerable
            .Range(0, runs)
            .Count(_ =>
                ArmsChoice
                    .Of(
                        OutcomeKind.Binary,
                        [
                            [Rate(random, 360, 0.30), Rate(random, 40, 0.35)],
                            [Rate(random, 40, 0.05), Rate(random, 360, 0.10)],
                        ],
                        0,
                        0.05
                    )
                    .Comparisons[0]
                    .DifferenceInterval.Value!.Contains(0.05)
            );
        var (low, high) = Band.Binomial(runs, 0.95, slack: 0.01);
        Assert.InRange(covered, low, high);
    }

    [Theory, Claim("CHOICE-8"), InlineData(0.02), InlineData(0.20)]
    public void Read_daily_for_28_days_the_always_valid_p_value_of_rates_is_below_alpha_in_at_most_alpha_of_null_experiments(double rate) =>
        ReadDaily(OutcomeKind.Binary, random => random.NextDouble() < rate ? 1 : 0);

    [Fact, Claim("CHOICE-8")]
    public void And_so_is_that_of_a_skewed_mean() => ReadDaily(OutcomeKind.Numeric, random => Math.Exp(Draw.Normal(random)));

    private static void ReadDaily(OutcomeKind kind, Func<Random, double> value)
    {
        const int runs = 1500;
        var random = new Random(71);
        var alarms = Enumerable.Range(0, runs).Count(_ => Alarms(kind, value, random));
        Assert.InRange(alarms, 0, Band.Binomial(runs, 0.05).High);
    }

    private static bool Alarms(OutcomeKind kind, Func<Random, double> value, Random random)
    {
        var (control, treatment) = (default(Moments), default(Moments));
        for (var day = 0; day < 28; day++)
        {
            control = control.Merge(Moments.Of(Draw.Values(50, () => value(random))));
            treatment = treatment.Merge(Moments.Of(Draw.Values(50, () => value(random))));
            if (
                ArmsChoice
                    .Of(
                        kind,
                        [
                            [control, treatment],
                        ],
                        0,
                        0.05
                    )
                    .Comparisons[0]
                    .AnyTime.Value is
                { PValue: < 0.05 }
            )
                return true;
        }
        return false;
    }

    private static ArmComparison Rates(Random random, double rate, int units) =>
        ArmsChoice
            .Of(
                OutcomeKind.Binary,
                [
                    [Rate(random, units, rate), Rate(random, units, rate)],
                ],
                0,
                0.05
            )
            .Comparisons[0];

    private static Moments Rate(Random random, int units, double rate) =>
        Draw.Rate(random, units, rate).Successes is var successes ? Moments.FromSums(units, successes, successes) : default;
}
