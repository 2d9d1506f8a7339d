using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Decide;
using Assay.Stats;

namespace Assay.Core.Tests;

public sealed class AdvisorTests
{
    private static readonly DateTime s_first = DateTime.UnixEpoch;

    [Fact]
    public void A_sample_ratio_mismatch_comes_before_everything_else()
    {
        var advice = Planned(Tables.Rates(8502, 44700, 8279, 45489));
        Assert.Equal((Advice.FixFirst, "srm"), (advice.Advice, advice.Because[0].Code));
        Assert.Contains("suspicion of one look", advice.Because[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mismatch_that_survives_looking_is_called_so() =>
        Assert.Contains(
            "survives looking at any time",
            Planned(Tables.Rates(100, 1000, 200, 700)).Because[0].Text,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(200, 0, 0, 0, "units_in_two_variants")]
    [InlineData(0, 900, 300, 0, "units_without_exposure")]
    [InlineData(0, 0, 0, 50, "bots")]
    public void Any_failing_check_comes_first(long crossovers, long unexposed, long active, long bots, string code)
    {
        var counts = new IntegrityCounts(crossovers, 0, unexposed)
        {
            ActiveUnits = active,
            BotUnits = bots,
            BotEvents = 1000 * bots,
            Events = 2000 * bots,
        };
        var advice = Planned(Tables.Rates(100, 1000, 200, 1000) with { Integrity = counts });
        Assert.Equal((Advice.FixFirst, code), (advice.Advice, Assert.Single(advice.Because).Code));
        Assert.Null(advice.Arm);
    }

    [Theory]
    [InlineData(90, 0, 0, 0)]
    [InlineData(0, 200, 300, 0)]
    [InlineData(0, 0, 0, 5)]
    public void What_is_tolerated_does_not_stand_in_the_way(long crossovers, long unexposed, long active, long bots)
    {
        var counts = new IntegrityCounts(crossovers, 0, unexposed) { ActiveUnits = active, BotUnits = bots };
        Assert.Equal(Advice.Ship, Planned(Tables.Rates(100, 1000, 200, 1000) with { Integrity = counts }).Advice);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 3)]
    public void A_few_odd_units_of_the_first_minutes_are_a_warning(long crossovers, long unexposed)
    {
        var advice = Planned(Tables.Rates(0, 1, 0, 1) with { Integrity = new IntegrityCounts(crossovers, 0, unexposed) }, days: 0);
        Assert.Equal(Advice.KeepRunning, advice.Advice);
        Assert.Single(advice.Checks, check => check.Status == TrustStatus.Warning);
    }

    [Fact]
    public void A_variant_without_weight_that_nobody_met_asks_no_question()
    {
        var design = new AnalysisDesign(
            [new(1, "control", "control"), new(2, "a", "a"), new(3, "b", "b")],
            new(1, "control", "control"),
            new Dictionary<int, IReadOnlyList<double>> { [1] = [50, 50, 0] },
            [Tables.Primary()],
            0.05,
            0.95
        );
        Assert.Equal(Advice.DoNotShip, Advise(Tables.Card(design, Aged(Tables.Rates(200, 1000, 100, 1000), 20))).Advice);
    }

    [Fact]
    public void A_significant_improvement_of_the_planned_sample_is_shipped()
    {
        var advice = Planned(Tables.Rates(500, 5000, 650, 5000));
        Assert.Equal((Advice.Ship, "new"), (advice.Advice, advice.Arm?.Key));
        Assert.Equal(
            "purchase: new +30 % (+3 pp, between +1.75 pp and +4.25 pp) against control (p = 2.6e-6, read once at the planned sample of 10,000 units).",
            advice.Because[0].Text
        );
    }

    [Fact]
    public void A_significant_worsening_is_not_shipped() =>
        Assert.Equal(Advice.DoNotShip, Planned(Tables.Rates(650, 5000, 500, 5000)).Advice);

    [Fact]
    public void Before_the_planned_sample_is_reached_even_a_clear_improvement_waits_and_clear_harm_does_not()
    {
        var better = Early(Tables.Rates(500, 5000, 700, 5000));
        Assert.Equal((Advice.KeepRunning, "sample_not_reached"), (better.Advice, better.Because[0].Code));
        Assert.Contains("looks_better", Codes(better));
        Assert.Equal(Advice.DoNotShip, Early(Tables.Rates(700, 5000, 500, 5000)).Advice);
    }

    [Fact]
    public void While_the_planned_sample_waits_for_its_reading_it_says_when_that_is_due()
    {
        var advice = Waiting(Tables.Rates(500, 5000, 570, 5000));
        Assert.Equal(Advice.KeepRunning, advice.Advice);
        Assert.Equal(["reading_not_due", "looks_better", "next_step"], Codes(advice));
        Assert.Contains("on 1970-01-23 00:01 UTC", advice.Because[0].Text, StringComparison.Ordinal);
        Assert.Equal("Keep it running until 1970-01-23 00:01 UTC.", advice.Because[^1].Text);
    }

    [Fact]
    public void While_the_planned_sample_waits_for_its_reading_evidence_that_holds_at_any_look_ships() =>
        Assert.Equal(Advice.Ship, Waiting(Tables.Rates(500, 5000, 750, 5000)).Advice);

    /// <summary>One-sided p of being worse by the margin: 0.001, 0.005 and 0.1. The reading asks for less than 0.04, a look before it for 0.004.</summary>
    [Theory]
    [InlineData(500, GuardrailState.Kept, GuardrailState.Kept)]
    [InlineData(515, GuardrailState.NotShown, GuardrailState.Kept)]
    [InlineData(560, GuardrailState.NotShown, GuardrailState.NotShown)]
    public void While_the_planned_sample_waits_for_its_reading_a_guardrail_must_be_kept_more_clearly(
        long treatment,
        GuardrailState whileWaiting,
        GuardrailState atReading
    )
    {
        var card = Guarded(margin: 0.2, control: 500, treatment, seen: 750);
        var waiting = Waiting(card);
        Assert.Equal((whileWaiting, atReading), (Assert.Single(waiting.Guardrails).State, Assert.Single(Advise(card).Guardrails).State));
        Assert.Equal(whileWaiting == GuardrailState.Kept ? Advice.Ship : Advice.KeepRunning, waiting.Advice);
    }

    [Fact]
    public void Planned_evidence_without_a_difference_is_inconclusive_and_says_what_is_still_possible()
    {
        var advice = Planned(Tables.Rates(500, 5000, 505, 5000));
        Assert.Equal((Advice.Inconclusive, "no_difference_found"), (advice.Advice, advice.Because[0].Code));
        Assert.Contains("between", advice.Because[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_plan_one_significant_look_looks_better_and_decides_nothing()
    {
        var advice = Unplanned(Tables.Rates(100, 1000, 130, 1000));
        Assert.Equal(Advice.KeepRunning, advice.Advice);
        Assert.Equal(["no_planned_sample", "looks_better", "next_step"], Codes(advice));
        Assert.DoesNotContain("planned evidence", Text(advice), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Without_a_plan_evidence_that_holds_at_any_look_is_shipped()
    {
        var advice = Unplanned(Tables.Rates(100, 1000, 200, 1000));
        Assert.Equal((Advice.Ship, "new"), (advice.Advice, advice.Arm?.Key));
        Assert.Contains("however often one looks", advice.Because[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2, 2, 2, 20, "too_few_units")]
    [InlineData(0, 99, 99, 99, 20, "too_few_units")]
    [InlineData(0, 300, 9, 300, 20, "too_few_events")]
    [InlineData(300, 300, 291, 300, 20, "too_few_events")]
    [InlineData(500, 5000, 750, 5000, 6.9, "too_few_days")]
    public void Below_the_floor_nothing_is_decided_and_the_floor_is_named(
        long controlConversions,
        long controlUnits,
        long conversions,
        long units,
        double days,
        string code
    )
    {
        var table = Tables.Rates(controlConversions, controlUnits, conversions, units);
        foreach (var advice in new[] { Unplanned(table, days), Planned(table, days) })
        {
            Assert.Equal(Advice.KeepRunning, advice.Advice);
            Assert.Contains(code, Codes(advice));
            Assert.DoesNotContain(Codes(advice), one => one.StartsWith("no_difference", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_change_from_nobody_to_everybody_is_told_in_points() =>
        Assert.Contains("+100 pp", Text(Planned(Tables.Rates(0, 200, 200, 200), days: 0)), StringComparison.Ordinal);

    [Fact]
    public void What_cannot_be_tested_is_not_equal()
    {
        var advice = Planned(Means((100, 5, 0), (100, 7, 0)), metric: Mean());
        Assert.Contains("not_testable", Codes(advice));
        Assert.DoesNotContain(Codes(advice), one => one.StartsWith("no_difference", StringComparison.Ordinal));
        Assert.Contains("+40 % (+2)", Text(advice), StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_below_zero_is_a_gain_of_its_size_and_never_a_negative_one()
    {
        var advice = Planned(Means((2000, -12, 1), (2000, -10, 1)), metric: Mean());
        Assert.Equal(Advice.Ship, advice.Advice);
        Assert.Contains("+16.7 % (+2,", advice.Because[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lift_over_almost_nothing_is_told_in_the_metric_s_unit() =>
        Assert.Matches("spent: new \\+1\\.02 \\(between", Planned(Means((1000, 0.04, 1), (1000, 1.06, 1)), metric: Mean()).Because[0].Text);

    [Fact]
    public void A_guardrail_that_breaks_its_margin_stops_even_a_winner_before_the_sample_is_reached_and_within_the_first_week()
    {
        var advice = Advise(Guarded(margin: 0.2, control: 1500, treatment: 2500), reading: false, days: 1);
        Assert.Equal((Advice.DoNotShip, "guardrail_breached"), (advice.Advice, advice.Because[0].Code));
        Assert.Equal(GuardrailState.Breached, Assert.Single(advice.Guardrails).State);
    }

    [Fact]
    public void Harm_on_a_primary_metric_waits_for_the_first_week() =>
        Assert.Equal(Advice.KeepRunning, Unplanned(Tables.Rates(750, 5000, 500, 5000), days: 2).Advice);

    [Theory]
    [InlineData(0.5, 500, 500, Advice.Ship, GuardrailState.Kept)]
    [InlineData(0.1, 50, 50, Advice.Inconclusive, GuardrailState.NotShown)]
    [InlineData(0.1, 50, 64, Advice.Inconclusive, GuardrailState.NotShown)]
    [InlineData(null, 500, 500, Advice.Ship, GuardrailState.NoHarmEvident)]
    [InlineData(0.0, 500, 505, Advice.Ship, GuardrailState.NoHarmEvident)]
    [InlineData(null, 500, 560, Advice.Inconclusive, GuardrailState.NotShown)]
    [InlineData(0.1, 0, 0, Advice.Inconclusive, GuardrailState.NotTestable)]
    [InlineData(null, 0, 0, Advice.Ship, GuardrailState.NoHarmEvident)]
    public void A_guardrail_must_be_shown_to_stay_within_its_margin_and_without_one_not_look_worse(
        double? margin,
        long control,
        long treatment,
        Advice expected,
        GuardrailState state
    )
    {
        var advice = Advise(Guarded(margin, control, treatment));
        Assert.Equal((expected, state), (advice.Advice, Assert.Single(advice.Guardrails).State));
        Assert.Equal(state is GuardrailState.NotShown or GuardrailState.NotTestable, Codes(advice).Contains("guardrail_not_shown"));
        Assert.Equal(state == GuardrailState.NoHarmEvident, Codes(advice).Contains("guardrail_without_margin"));
    }

    [Fact]
    public void One_bad_arm_does_not_condemn_another()
    {
        var advice = Arms([Tables.Primary()], (0, 0, 200), (0, 1, 100), (0, 2, 225));
        Assert.Equal(Advice.KeepRunning, advice.Advice);
        Assert.Contains("primary_worsened", Codes(advice));
    }

    [Fact]
    public void A_broken_guardrail_blocks_its_own_arm_and_the_next_best_is_shipped()
    {
        var advice = Arms(
            [Tables.Primary(), Tables.Guardrail(margin: 0.2)],
            [(0, 0, 100), (0, 1, 220), (0, 2, 200), (1, 0, 300), (1, 1, 600), (1, 2, 300)],
            reading: true
        );
        Assert.Equal((Advice.Ship, "b"), (advice.Advice, advice.Arm?.Key));
        Assert.Contains("guardrail_breached", Codes(advice));
        Assert.Contains("arms_not_compared", Codes(advice));
    }

    [Fact]
    public void The_arm_without_a_loss_is_shipped_though_another_gains_more()
    {
        var advice = Arms(
            [Tables.Primary(), Tables.Primary("second")],
            [(0, 0, 100), (0, 1, 250), (0, 2, 200), (1, 0, 300), (1, 1, 150), (1, 2, 300)],
            reading: true
        );
        Assert.Equal((Advice.Ship, "b"), (advice.Advice, advice.Arm?.Key));
    }

    [Fact]
    public void A_secondary_metric_that_got_worse_is_named_under_a_ship()
    {
        var revenue = new MetricUse("revenue", MetricKind.Proportion, "revenue", MetricRole.Secondary);
        var table = Tables.Rates((0, 1, 1, 500, 5000), (0, 2, 1, 650, 5000), (1, 1, 1, 900, 5000), (1, 2, 1, 600, 5000));
        var advice = Advise(Tables.Card(Tables.Design(Tables.Primary(), revenue), Aged(table, 20)));
        Assert.Equal(Advice.Ship, advice.Advice);
        Assert.Contains(
            "revenue: new -33.3 %",
            advice.Because.Single(one => one.Code == "secondary_worsened").Text,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(MetricRole.Secondary)]
    [InlineData(MetricRole.Exploratory)]
    public void What_nobody_chose_beforehand_does_not_decide(MetricRole role)
    {
        var metric = new MetricUse("click", MetricKind.Proportion, "click", role);
        var advice = Advise(Tables.Card(Tables.Design(metric), Aged(Tables.Rates(50, 500, 150, 500), 20)), reading: false, target: null);
        Assert.Equal((Advice.KeepRunning, true), (advice.Advice, Codes(advice).Contains("no_primary")));
    }

    [Fact]
    public void The_reading_of_the_planned_sample_stands_however_much_comes_afterwards()
    {
        var reading = Tables.Card(Tables.Design(Tables.Primary()), Aged(Tables.Rates(500, 5000, 580, 5000), 20));
        var now = Tables.Card(Tables.Design(Tables.Primary()), Aged(Tables.Rates(1000, 10_000, 1080, 10_000), 30));
        var advice = Advisor.Advise(
            new Evidence(now)
            {
                Reading = reading,
                Planned = new PlannedReading(s_first.AddDays(20), s_first.AddDays(22)),
                Occasion = Occasion.Planned,
                TargetSampleSize = 10_000,
                UntilUtc = s_first.AddDays(30),
            },
            new AdviceRules()
        );
        Assert.Equal(Advice.Ship, advice.Advice);
    }

    [Fact]
    public void What_the_reading_and_looking_both_settle_is_told_once() =>
        Assert.Single(Codes(Planned(Tables.Rates(500, 5000, 750, 5000))), code => code == "primary_improved");

    [Fact]
    public void A_change_of_the_plan_is_named_under_any_advice()
    {
        var card = Tables.Card(Tables.Design(Tables.Primary()), Aged(Tables.Rates(500, 5000, 650, 5000), 20));
        var advice = Advisor.Advise(
            new Evidence(card) { Amendments = ["target_sample_size"], UntilUtc = s_first.AddDays(20) },
            new AdviceRules()
        );
        Assert.Equal("plan_amended", advice.Because[^1].Code);
    }

    [Fact]
    public void A_file_is_one_look_and_its_days_are_not_known()
    {
        var card = Tables.Card(Tables.Design(Tables.Primary()), Tables.Rates(100, 1000, 140, 1000));
        var advice = Advisor.Advise(new Evidence(card) { Reading = card, Occasion = Occasion.OneLook }, new AdviceRules());
        Assert.Equal(Advice.Ship, advice.Advice);
        Assert.Equal(["primary_improved", "one_look_assumed", "days_unknown", "next_step"], Codes(advice));
    }

    [Fact]
    public void Without_units_it_keeps_running() => Assert.Equal("no_units", Planned(Tables.Rates(0, 0, 0, 0)).Because[0].Code);

    private static Recommendation Planned(MetricTable table, double days = 20, MetricUse? metric = null) =>
        Advise(Tables.Card(Tables.Design(metric ?? Tables.Primary()), Aged(table, days)), reading: days >= 7, days: days);

    private static Recommendation Early(MetricTable table) =>
        Advise(Tables.Card(Tables.Design(Tables.Primary()), Aged(table, 20)), reading: false, target: 20_000);

    /// <summary>On day 20, when the sample was complete.</summary>
    private static Recommendation Waiting(MetricTable table) => Waiting(Tables.Card(Tables.Design(Tables.Primary()), Aged(table, 20)));

    private static Recommendation Waiting(Scorecard card) =>
        Advisor.Advise(
            new Evidence(card)
            {
                Planned = new PlannedReading(s_first.AddDays(20), s_first.AddDays(22).AddSeconds(1)),
                Occasion = Occasion.Planned,
                TargetSampleSize = 10_000,
                UntilUtc = s_first.AddDays(20),
            },
            new AdviceRules()
        );

    private static Recommendation Unplanned(MetricTable table, double days = 20) =>
        Advise(Tables.Card(Tables.Design(Tables.Primary()), Aged(table, days)), reading: false, target: null, days: days);

    private static Recommendation Advise(Scorecard card, bool reading = true, long? target = 10_000, double days = 20) =>
        Advisor.Advise(
            new Evidence(card)
            {
                Reading = reading ? card : null,
                Planned = reading ? new PlannedReading(s_first.AddDays(days - 2), s_first.AddDays(days)) : null,
                Occasion = target is null ? Occasion.AnyTime : Occasion.Planned,
                TargetSampleSize = target,
                UntilUtc = s_first.AddDays(days),
            },
            new AdviceRules()
        );

    /// <summary>The primary metric gains 30 % or more; the guardrail goes from one number of 5,000 to another.</summary>
    private static Scorecard Guarded(double? margin, long control, long treatment, long seen = 650) =>
        Tables.Card(
            Tables.Design(Tables.Primary(), Tables.Guardrail(margin: margin)),
            Aged(Tables.Rates((0, 1, 1, 500, 5000), (0, 2, 1, seen, 5000), (1, 1, 1, control, 5000), (1, 2, 1, treatment, 5000)), 20)
        );

    private static MetricTable Aged(MetricTable table, double days) => days < 0 ? table : table with { Exposed = new(s_first, null) };

    private static MetricUse Mean() => new("spent", MetricKind.Mean, "spent", MetricRole.Primary);

    private static MetricTable Means(
        (long Units, double Mean, double Deviation) control,
        (long Units, double Mean, double Deviation) treatment
    )
    {
        MetricCell Cell(int variant, (long Units, double Mean, double Deviation) arm) =>
            new(0, new Cell(variant, 1, null), Moments.FromCentred(arm.Units, arm.Mean, arm.Deviation * arm.Deviation * (arm.Units - 1)));
        return Tables.Rates(0, control.Units, 0, treatment.Units) with { Cells = [Cell(1, control), Cell(2, treatment)] };
    }

    private static Recommendation Arms(MetricUse[] metrics, params (int Metric, int Arm, long Conversions)[] cells) =>
        Arms(metrics, cells, reading: false);

    /// <summary>Three arms (control, a, b) of 1,000 units each.</summary>
    private static Recommendation Arms(MetricUse[] metrics, (int Metric, int Arm, long Conversions)[] cells, bool reading)
    {
        Arm[] arms = [new(1, "control", "control"), new(2, "a", "a"), new(3, "b", "b")];
        var weights = new Dictionary<int, IReadOnlyList<double>> { [1] = [1, 1, 1] };
        var table = Tables.Rates([.. cells.Select(cell => (cell.Metric, cell.Arm + 1, 1, cell.Conversions, 1000L))]);
        var card = Tables.Card(new AnalysisDesign(arms, arms[0], weights, metrics, 0.05, 0.95), Aged(table, 20));
        return Advise(card, reading, target: reading ? 3000 : null);
    }

    private static IEnumerable<string> Codes(Recommendation advice) => advice.Because.Select(one => one.Code);

    private static string Text(Recommendation advice) => string.Join(" ", advice.Because.Select(one => one.Text));
}
