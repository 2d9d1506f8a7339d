using Assay.Core.Analyse;
using Assay.Core.Decide;

namespace Assay.Core.Tests;

public sealed class AdvisorTests
{
    [Fact]
    public void A_sample_ratio_mismatch_comes_before_everything_else()
    {
        var advice = Advise(Tables.Card(Tables.Design(Tables.Primary()), Tables.Rates(8502, 44700, 8279, 45489)), 1000);
        Assert.Equal(Advice.FixFirst, advice.Advice);
        Assert.Equal("srm", advice.Because[0].Code);
    }

    [Fact]
    public void A_significant_improvement_of_the_planned_sample_is_shipped()
    {
        var advice = Advise(Tables.Card(Tables.Design(Tables.Primary()), Tables.Rates(500, 5000, 650, 5000)), 10_000);
        Assert.Equal((Advice.Ship, "new"), (advice.Advice, advice.Arm?.Key));
        Assert.Equal("purchase: new changes it by +30% against control (p = 2.6e-6).", advice.Because[0].Text);
    }

    [Fact]
    public void A_significant_worsening_is_not_shipped() =>
        Assert.Equal(
            Advice.DoNotShip,
            Advise(Tables.Card(Tables.Design(Tables.Primary()), Tables.Rates(650, 5000, 500, 5000)), 10_000).Advice
        );

    [Fact]
    public void Before_the_planned_sample_is_reached_even_a_significant_difference_waits()
    {
        var advice = Advise(Tables.Card(Tables.Design(Tables.Primary()), Tables.Rates(500, 5000, 650, 5000)), 20_000);
        Assert.Equal((Advice.KeepRunning, "sample_not_reached"), (advice.Advice, advice.Because[0].Code));
    }

    [Fact]
    public void Planned_evidence_without_a_difference_is_inconclusive() =>
        Assert.Equal(
            Advice.Inconclusive,
            Advise(Tables.Card(Tables.Design(Tables.Primary()), Tables.Rates(500, 5000, 505, 5000)), 10_000).Advice
        );

    [Fact]
    public void Without_a_plan_and_without_a_difference_it_keeps_running() =>
        Assert.Equal(
            Advice.KeepRunning,
            Advise(Tables.Card(Tables.Design(Tables.Primary()), Tables.Rates(500, 5000, 505, 5000)), null).Advice
        );

    [Fact]
    public void A_breached_guardrail_stops_even_a_winner_and_before_the_sample_is_reached()
    {
        var advice = Advise(Breached(margin: 0.10), 1_000_000);
        Assert.Equal(Advice.DoNotShip, advice.Advice);
        Assert.Equal("guardrail_breached", advice.Because[0].Code);
    }

    [Fact]
    public void A_guardrail_within_its_margin_does_not_stand_in_the_way() =>
        Assert.Equal(Advice.Ship, Advise(Breached(margin: 0.50), 10_000).Advice);

    [Fact]
    public void Without_units_it_keeps_running() =>
        Assert.Equal("no_units", Advise(Tables.Card(Tables.Design(Tables.Primary()), Tables.Rates(0, 0, 0, 0)), null).Because[0].Code);

    /// <summary>The primary metric gains 30 %; the guardrail worsens by 30 %.</summary>
    private static Scorecard Breached(double margin) =>
        Tables.Card(
            Tables.Design(Tables.Primary(), Tables.Guardrail(margin: margin)),
            Tables.Rates((0, 1, 1, 500, 5000), (0, 2, 1, 650, 5000), (1, 1, 1, 500, 5000), (1, 2, 1, 650, 5000))
        );

    private static Recommendation Advise(Scorecard card, long? target) => Advisor.Advise(card, target, isOver: false);
}
