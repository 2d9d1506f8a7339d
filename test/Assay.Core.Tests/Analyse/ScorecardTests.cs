using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Core.Tests;

public sealed class ScorecardTests
{
    /// <summary>Counts of the Cookie Cats experiment; reference values by scipy and statsmodels, the interval by its formula.</summary>
    [Fact]
    public void A_proportion_is_tested_pooled_and_its_interval_is_Newcombes()
    {
        var card = Tables.Card(Tables.Design(Tables.Primary()), Tables.Rates(8502, 44700, 8279, 45489));
        var comparison = card.Metrics[0].Comparisons[0];
        var test = comparison.Difference.Value!;
        Assert.Equal("two_proportion_z", comparison.Test);
        Close(-3.164358912748191, test.Statistic);
        Close(0.001554249975614329, test.PValue);
        Close(-0.008201298315205913, test.Effect.Value);
        Close(-0.013281940871914826, test.Effect.Lower);
        Close(-0.00312130268876126, test.Effect.Upper);
        Close(-0.043119034896460184, comparison.Lift.Value!.Value);
        Close(0.18658979684366292, card.Metrics[0].Arms[0].Interval.Value!.Lower);
        Close(0.008607987810836262, card.SampleRatio.PValue!.Value);
        Assert.True(card.SampleRatio.IsFlagged);
    }

    [Fact]
    public void A_mean_is_tested_by_Welch()
    {
        var metric = new MetricUse("rounds", MetricKind.Mean, "rounds", MetricRole.Primary);
        var table = new MetricTable(
            new Dictionary<Cell, long> { [new(1, 1, null)] = 44700, [new(2, 1, null)] = 45489 },
            [
                new(0, new(1, 1, null), Moments.FromSums(44700, 2344795, 3068811771)),
                new(0, new(2, 1, null), Moments.FromSums(45489, 2333530, 605052202)),
            ],
            [],
            new(0, 0, 0)
        );
        var test = Tables.Card(Tables.Design(metric), table).Metrics[0].Comparisons[0].Difference.Value!;
        Close(-0.8854374331270672, test.Statistic);
        Close(0.37592438409326223, test.PValue);
        Close(-3.7197051164946453, test.Effect.Lower);
    }

    [Fact]
    public void Weights_that_change_midway_do_not_make_a_difference_out_of_nothing()
    {
        // Both arms convert at 10 % in the first stretch and at 30 % in the second: pooling would show +12 points.
        (int, double, double)[] weights = [(1, 90, 10), (2, 10, 90)];
        var table = Tables.Rates((0, 1, 1, 900, 9000), (0, 2, 1, 100, 1000), (0, 1, 2, 300, 1000), (0, 2, 2, 2700, 9000));
        var card = Tables.Card(Tables.Design(weights, Tables.Primary()), table);
        var comparison = card.Metrics[0].Comparisons[0];
        Assert.Equal("stratified_z", comparison.Test);
        Close(0, comparison.Difference.Value!.Effect.Value);
        Assert.False(comparison.IsSignificant);
        Close(0, card.SampleRatio.ChiSquared!.Value);
        Assert.Equal(2, card.SampleRatio.DegreesOfFreedom);
    }

    [Fact]
    public void Means_periods_and_the_total_are_of_one_mix_of_revisions_and_the_last_period_is_the_total()
    {
        (int, double, double)[] weights = [(1, 90, 10), (2, 10, 90)];
        var table = Tables.Rates((0, 1, 1, 360, 900), (0, 2, 1, 40, 100), (0, 1, 2, 10, 100), (0, 2, 2, 90, 900));
        var day = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        table = table with
        {
            Periods =
            [
                .. table
                    .Cells.Reverse()
                    .Select(cell => new PeriodCell(day, 0, cell.Cell.VariantId, cell.Cell.Revision, cell.Moments, cell.Moments.Count, 1)),
            ],
        };
        var card = Tables.Card(Tables.Design(weights, Tables.Primary()), table);
        var (control, treatment) = (card.Metrics[0].Arms[0], card.Metrics[0].Arms[1]);
        Assert.Equal(card.Metrics[0].Comparisons[0].Found.Difference.Value!.Value, treatment.Mean!.Value - control.Mean!.Value);
        Close(0.25, control.Mean!.Value);
        Assert.True(control.IsStandardised);
        var last = card.Series[^1].Cumulative;
        Assert.Equal(card.Metrics[0].Comparisons[0].Difference.Value, last.Comparisons[0].Difference.Value);
        Assert.Equal(card.Metrics[0].Arms.Select(arm => arm.Mean), last.Arms.Select(arm => arm.Mean));
        Assert.Equal((1000, 2.0), card.Series[^1].Own[1]);
    }

    [Fact]
    public void Without_a_planned_sample_evidence_that_is_always_valid_decides()
    {
        var table = Tables.Rates(100, 1000, 130, 1000);
        var design = Tables.Design(Tables.Primary());
        var single = Tables.Card(design, table).Metrics[0].Comparisons[0];
        var anyTime = Tables.Card(design with { Method = AnalysisMethod.AlwaysValid }, table).Metrics[0].Comparisons[0];
        Assert.True(single.IsSignificant);
        Assert.False(anyTime.IsSignificant);
        Assert.Equal(single.Difference.Value, anyTime.Difference.Value);
        Assert.True(anyTime.AlwaysValidAdjustedPValue > 0.05);
    }

    [Fact]
    public void An_arm_of_weight_zero_with_units_is_a_mismatch()
    {
        var card = Tables.Card(Tables.Design([(1, 100, 0)], Tables.Primary()), Tables.Rates(10, 100, 1, 10));
        Assert.True(card.SampleRatio.IsFlagged);
        Assert.Equal(10, card.SampleRatio.UnexpectedUnits["new"]);
    }

    [Fact]
    public void Revisions_with_the_same_weights_are_pooled()
    {
        (int, double, double)[] weights = [(1, 50, 50), (2, 50, 50)];
        var split = Tables.Rates((0, 1, 1, 10, 100), (0, 2, 1, 20, 100), (0, 1, 2, 30, 100), (0, 2, 2, 40, 100));
        var whole = Tables.Rates(40, 200, 60, 200);
        var one = Tables.Card(Tables.Design(weights, Tables.Primary()), split).Metrics[0].Comparisons[0].Difference.Value!;
        var other = Tables.Card(Tables.Design(Tables.Primary()), whole).Metrics[0].Comparisons[0].Difference.Value!;
        Close(other.Statistic, one.Statistic);
    }

    [Fact]
    public void What_cannot_be_said_has_a_reason_and_is_not_significant()
    {
        var card = Tables.Card(Tables.Design(Tables.Primary()), Tables.Rates(0, 100, 0, 100));
        var comparison = card.Metrics[0].Comparisons[0];
        Assert.Equal("zero_variance", comparison.Difference.Reason?.Code);
        Assert.Equal("zero_baseline", comparison.Lift.Reason?.Code);
        Assert.Null(comparison.AdjustedPValue);
        Assert.False(comparison.IsSignificant);
    }

    [Fact]
    public void Without_units_there_is_a_reason_everywhere_and_no_exception()
    {
        var empty = new MetricTable(new Dictionary<Cell, long>(), [], [], new(0, 0, 0));
        var card = Tables.Card(Tables.Design(Tables.Primary(), new("m", MetricKind.Mean, "m", MetricRole.Secondary)), empty);
        Assert.Equal("no_units", card.SampleRatio.Reason?.Code);
        Assert.All(card.Metrics.SelectMany(metric => metric.Comparisons), one => Assert.NotNull(one.Difference.Reason));
        Assert.All(card.Metrics.SelectMany(metric => metric.Arms), arm => Assert.NotNull(arm.Interval.Reason));
    }

    [Fact]
    public void Primary_metrics_are_corrected_by_Holm_and_guardrails_are_not()
    {
        var design = Tables.Design(Tables.Primary("a"), Tables.Primary("b"), Tables.Guardrail());
        var table = Tables.Rates(
            (0, 1, 1, 100, 1000),
            (0, 2, 1, 130, 1000),
            (1, 1, 1, 100, 1000),
            (1, 2, 1, 101, 1000),
            (2, 1, 1, 100, 1000),
            (2, 2, 1, 130, 1000)
        );
        var metrics = Tables.Card(design, table).Metrics;
        double Raw(int metric) => metrics[metric].Comparisons[0].Difference.Value!.PValue;
        double Adjusted(int metric) => metrics[metric].Comparisons[0].AdjustedPValue!.Value;
        Close(2 * Raw(0), Adjusted(0));
        Close(Raw(1), Adjusted(1));
        Close(Raw(2), Adjusted(2));
    }

    private static void Close(double expected, double actual) =>
        Assert.True(Math.Abs(actual - expected) <= Math.Max(1e-12, 1e-9 * Math.Abs(expected)), $"expected {expected:R}, got {actual:R}");
}
