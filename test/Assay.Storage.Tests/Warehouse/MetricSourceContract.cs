using System.Globalization;
using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Record;
using Assay.Stats;
using Assay.Storage.Logs;
using Assay.Storage.Tests.Logs;
using static Assay.Storage.Tests.Warehouse.Rows;

namespace Assay.Storage.Tests.Warehouse;

/// <summary>What every metric source promises; all give the same numbers.</summary>
public abstract class MetricSourceContract : IDisposable
{
    private static readonly MetricPlan s_conversion = new("conversion", MetricKind.Proportion, "buy", null, null);
    private static readonly MetricPlan s_revenue = new("revenue", MetricKind.Mean, "buy", null, null);
    private static readonly MetricPlan s_purchases = new("purchases", MetricKind.Count, "buy", null, null);

    /// <summary>A source over these rows alone.</summary>
    private protected abstract Task<IMetricSource> SourceAsync(LogRows rows);

    [Fact]
    public async Task Random_experiments_give_the_numbers_of_a_computation_unit_by_unit()
    {
        var random = new Random(20260101);
        for (var run = 0; run < 60; run++)
        {
            var (plan, rows) = Scenario.Draw(random);
            TableAssert.Equal(new NaiveAnalysis(plan, rows).Table(), await ReadAsync(plan, rows));
        }
    }

    [Fact]
    public async Task Nobody_exposed_is_an_empty_table()
    {
        var table = await ReadAsync(Plan(s_conversion) with { Granularity = Granularity.Day }, new([Event("e", "u", 1)], []));

        Assert.Empty(table.Units);
        Assert.Empty(table.Cells);
        Assert.Empty(table.Periods);
        Assert.Equal(new IntegrityCounts(0, 0, 0), table.Integrity);
    }

    [Fact]
    public async Task A_unit_without_events_counts_as_zero()
    {
        var table = await ReadAsync(
            Plan(s_conversion, s_revenue, s_purchases),
            new([Event("e", "u1", 1, value: 6)], [Exposed("u1", 1, 0), Exposed("u2", 1, 0), Exposed("u3", 1, 0)])
        );

        Assert.Equal(3, table.Units[new Cell(1, 1, null)]);
        Assert.Equal([1.0 / 3, 2, 1.0 / 3], table.Cells.Select(cell => cell.Moments.Mean));
        Assert.All(table.Cells, cell => Assert.Equal(3, cell.Moments.Count));
    }

    [Fact]
    public async Task Events_count_from_the_exposure_on_within_the_window_and_before_the_end()
    {
        var windowed = s_purchases with { Window = TimeSpan.FromMinutes(10) };
        var rows = new LogRows(
            [
                Event("a", "u", 4.99),
                Event("b", "u", 5),
                Event("c", "u", 14.99),
                Event("d", "u", 15),
                Event("e", "u", 20),
                Event("f", "u", 30),
            ],
            [Exposed("u", 1, 5)]
        );

        var table = await ReadAsync(Plan(s_purchases, windowed) with { UntilUtc = At(30) }, rows);

        Assert.Equal([4.0, 2.0], table.Cells.Select(cell => cell.Moments.Sum));
        Assert.Equal(1, table.Integrity.EarlyEvents);
    }

    [Fact]
    public async Task The_cap_holds_for_a_units_total_not_for_each_event()
    {
        var rows = new LogRows([Event("a", "u", 1, value: 4), Event("b", "u", 2, value: 4)], [Exposed("u", 1, 0)]);

        var table = await ReadAsync(Plan(s_revenue with { Cap = 5 }, s_revenue with { Cap = 50 }), rows);

        Assert.Equal([5.0, 8.0], table.Cells.Select(cell => cell.Moments.Sum));
    }

    [Fact]
    public async Task A_unit_with_a_crossover_is_left_out_of_everything_and_counted()
    {
        var rows = new LogRows(
            [Event("a", "u1", 9), Event("b", "u2", 9), Event("early", "u1", 0)],
            [Exposed("u1", 1, 1), Exposed("u1", 2, 5, isFurther: true), Exposed("u2", 2, 1)]
        );

        var table = await ReadAsync(Plan(s_purchases), rows);

        Assert.Equal([new Cell(2, 1, null)], table.Units.Keys);
        Assert.Equal(1, Assert.Single(table.Cells).Moments.Sum);
        Assert.Equal(new IntegrityCounts(1, 0, 0), table.Integrity);
    }

    [Fact]
    public async Task A_crossover_after_the_end_is_not_known_yet()
    {
        var rows = new LogRows([], [Exposed("u1", 1, 1), Exposed("u1", 2, 5, isFurther: true)]);

        var table = await ReadAsync(Plan(s_purchases) with { UntilUtc = At(5) }, rows);

        Assert.Equal([new Cell(1, 1, null)], table.Units.Keys);
        Assert.Equal(0, table.Integrity.Crossovers);
    }

    [Fact]
    public async Task A_cut_takes_the_units_up_to_one_time_with_what_they_did_up_to_another()
    {
        var rows = new LogRows(
            [Event("a", "u1", 3), Event("b", "u2", 3), Event("c", "u1", 12), Event("d", "u1", 25)],
            [Exposed("u1", 1, 0), Exposed("u2", 1, 2), Exposed("u3", 1, 11)]
        );

        var table = await ReadAsync(Plan(s_purchases) with { ExposedUntilUtc = At(11), UntilUtc = At(20) }, rows);

        Assert.Equal(2, table.Units[new Cell(1, 1, null)]);
        Assert.Equal(3, Assert.Single(table.Cells).Moments.Sum);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(1, 0.0)]
    [InlineData(4, 9.0)]
    [InlineData(5, null)]
    public async Task Advice_is_told_when_the_first_unit_came_and_the_one_that_completed_the_sample_crossovers_included(
        int? units,
        double? minute
    )
    {
        var rows = new LogRows(
            [],
            [Exposed("u3", 1, 9), Exposed("u1", 2, 1), Exposed("u2", 1, 4), Exposed("x", 1, 0), Exposed("x", 2, 2, isFurther: true)]
        );

        var table = await ReadAsync(Plan(s_purchases) with { Advice = new(units) }, rows);

        Assert.Equal(new ExposureTimes(At(0), minute is { } at ? At(at) : null), table.Exposed);
    }

    [Fact]
    public async Task Advice_is_told_of_units_that_act_faster_than_people_and_of_how_many_act_at_all()
    {
        var fast = Enumerable.Range(0, EventRate.MostInADay + 1).Select(i => Event($"f{i}", "fast", 1 + i * 0.1));
        var slow = Enumerable.Range(0, EventRate.MostInADay + 1).Select(i => Event($"s{i}", "slow", 1 + i * 24 * 60.0));
        var stranger = Enumerable.Range(0, EventRate.MostInADay + 1).Select(i => Event($"x{i}", "stranger", 1));
        var rows = new LogRows(
            [.. fast, .. slow, .. stranger, Event("n", "nobody", 1) with { ExperimentId = 1 }],
            [Exposed("fast", 1, 0), Exposed("slow", 1, 0), Exposed("idle", 1, 0)]
        );

        var counts = (await ReadAsync(Plan(s_purchases) with { Advice = new(null), UntilUtc = At(10_000_000) }, rows)).Integrity;

        Assert.Equal((1L, EventRate.MostInADay + 1L), (counts.BotUnits, counts.BotEvents));
        Assert.Equal(2 * (EventRate.MostInADay + 1L), counts.Events);
        Assert.Equal((1L, 2L), (counts.UnexposedUnits, counts.ActiveUnits));
    }

    [Fact]
    public async Task Advice_on_an_experiment_without_metrics_or_units_is_told_of_nothing()
    {
        var table = await ReadAsync(Plan() with { Advice = new(5) }, new([Event("n", "nobody", 1) with { ExperimentId = 1 }], []));

        Assert.Null(table.Exposed);
        Assert.Equal(new IntegrityCounts(0, 0, 1), table.Integrity);
    }

    [Fact]
    public async Task The_earliest_exposure_decides_whatever_the_order_of_arrival()
    {
        var rows = new LogRows(
            [Event("a", "u", 4), Event("b", "u", 1)],
            [
                Exposed("u", 1, 6, revision: 2, context: """{"device": "tablet"}"""),
                Exposed("u", 1, 3, context: """{"device": "phone"}""", isFurther: true),
            ]
        );

        var table = await ReadAsync(Plan(s_purchases) with { Dimension = "device" }, rows);

        Assert.Equal([new Cell(1, 1, "phone")], table.Units.Keys);
        Assert.All(table.Cells, cell => Assert.Equal(1, cell.Moments.Sum));
        Assert.Equal(1, table.Integrity.EarlyEvents);
    }

    [Fact]
    public async Task Of_a_dimension_with_a_value_for_each_unit_the_values_with_most_units_are_told_apart()
    {
        string Context(int unit) => $$"""{"who": "{{(unit < 200 ? unit / 2 : unit)}}"}""";
        var rows = new LogRows(
            [Event("a", "u0", 4), Event("b", "u300", 4), Event("c", "u301", 4)],
            [.. Enumerable.Range(0, 320).Select(unit => Exposed($"u{unit}", 1, 1, context: Context(unit)))]
        );

        var table = await ReadAsync(Plan(s_purchases) with { Dimension = "who" }, rows);

        var shown = table.Units.Keys.Select(cell => cell.Dimension).Where(value => value != DimensionValues.Others).ToList();
        Assert.Equal(DimensionValues.MaxShown, shown.Count);
        Assert.All(shown, value => Assert.True(int.Parse(value!, CultureInfo.InvariantCulture) < 100));
        Assert.Equal(170, table.OtherValues);
        Assert.Equal(220, table.Units[new Cell(1, 1, DimensionValues.Others)]);
        Assert.Equal(320, table.Units.Values.Sum());
        Assert.Equal(2, table.Cells.Single(cell => cell.Cell.Dimension == DimensionValues.Others).Moments.Sum);
        Assert.Equal(3, table.Cells.Single(cell => cell.Cell.Dimension is null).Moments.Sum);
    }

    [Fact]
    public async Task Ids_of_one_person_are_one_unit_with_all_they_did_and_met()
    {
        var rows = new LogRows(
            [Event("a", "v1", 5), Event("b", "u", 6), Event("c", "v2", 7), Event("d", "w", 8)],
            [Exposed("u", 1, 3), Exposed("v1", 1, 1), Exposed("x", 1, 1), Exposed("w", 2, 1)]
        )
        {
            Joins = [JoinOf("v1", "u"), JoinOf("v2", "u"), JoinOf("x", "w"), JoinOf("p", "w"), JoinOf("p", "p")],
        };

        var joined = await ReadAsync(Plan(s_purchases) with { Rules = new(JoinsPeople: true, []) }, rows);
        var apart = await ReadAsync(Plan(s_purchases), rows);

        Assert.Equal((1L, 3.0), (joined.Units.Values.Sum(), joined.Cells.Sum(cell => cell.Moments.Sum)));
        Assert.Equal((1L, 0L), (joined.Integrity.Crossovers, apart.Integrity.Crossovers));
        Assert.Equal((4L, 3.0), (apart.Units.Values.Sum(), apart.Cells.Sum(cell => cell.Moments.Sum)));
    }

    [Fact]
    public async Task What_is_set_aside_neither_counts_nor_makes_a_crossover_and_is_told()
    {
        var (mine, bad) = (Exposed("u", 1, 1), Exposed("u", 2, 2, isFurther: true));
        bad = bad with { Exposure = bad.Exposure with { Source = ExposureSource.External, KeyId = 9, ReceivedUtc = At(50) } };
        var rows = new LogRows([Event("a", "u", 5), Event("b", "u", 6) with { KeyId = 9, ReceivedUtc = At(50) }], [mine, bad]);
        var none = new SetAside(1, null, null, null, null, null, null, "A test.");
        SetAside[] ways =
        [
            none with
            {
                KeyId = 9,
            },
            none with
            {
                IsExternal = true,
            },
            none with
            {
                FromUtc = At(2),
                ToUtc = At(3),
            },
            none with
            {
                ReceivedFromUtc = At(50),
                Kind = SetAsideKind.Exposures,
            },
            none with
            {
                UnitId = "u",
            },
        ];

        var found = new List<(long Units, long Crossovers, double Sum, long Excluded)>();
        foreach (var way in ways)
        {
            var table = await ReadAsync(Plan(s_purchases) with { Rules = new(true, [way]) }, rows);
            var sum = table.Cells.Sum(cell => cell.Moments.Sum);
            found.Add((table.Units.Values.Sum(), table.Integrity.Crossovers, sum, table.Integrity.Excluded));
        }

        Assert.Equal([(1, 0, 1, 2), (1, 0, 2, 1), (1, 0, 2, 1), (1, 0, 2, 1), (0, 0, 0, 4)], found);
    }

    [Fact]
    public async Task A_person_is_set_aside_with_all_ids_but_those_that_were_parted()
    {
        var rows = new LogRows([Event("a", "v", 5), Event("b", "p", 6)], [Exposed("u", 1, 3), Exposed("v", 1, 1), Exposed("p", 2, 1)])
        {
            Joins = [JoinOf("v", "u"), JoinOf("p", "u"), JoinOf("p", "p")],
        };
        var person = new SetAside(1, null, null, null, null, null, null, "A test.") { UnitId = "u" };

        var table = await ReadAsync(Plan(s_purchases) with { Rules = new(JoinsPeople: true, [person]) }, rows);

        Assert.Equal((1L, 1.0), (table.Units.Values.Sum(), table.Cells.Sum(cell => cell.Moments.Sum)));
        Assert.Equal(3, table.Integrity.Excluded);
    }

    [Fact]
    public async Task What_keys_of_other_environments_recorded_neither_counts_nor_makes_a_crossover_nor_is_told_as_set_aside()
    {
        var (mine, foreign) = (Exposed("u", 1, 3), Exposed("u", 2, 1, isFurther: true));
        var rows = new LogRows(
            [Event("a", "u", 5), Event("b", "u", 6) with { KeyId = 1 }, Event("c", "u", 7) with { KeyId = 9 }],
            [mine, foreign with { Exposure = foreign.Exposure with { KeyId = 9 } }]
        );
        var rules = new EvidenceRules(false, [new(1, null, null, 9, null, null, null, "Twice out.")]) { KeysElsewhere = [8, 9] };

        var table = await ReadAsync(Plan(s_purchases) with { Rules = rules }, rows);

        Assert.Equal([new Cell(1, 1, null)], table.Units.Keys);
        Assert.Equal(2, Assert.Single(table.Cells).Moments.Sum);
        Assert.Equal(new IntegrityCounts(0, 0, 0), table.Integrity);
    }

    [Fact]
    public async Task Early_events_count_once_however_many_metrics_share_their_type()
    {
        var rows = new LogRows([Event("a", "u", 1), Event("b", "u", 2, "see"), Event("c", "u", 3)], [Exposed("u", 1, 10)]);
        var windowed = s_purchases with { Window = TimeSpan.FromMinutes(1) };

        var table = await ReadAsync(Plan(s_conversion, s_revenue, windowed), rows);

        Assert.Equal(2, table.Integrity.EarlyEvents);
    }

    [Fact]
    public async Task Events_that_name_the_experiment_without_an_exposure_are_counted_by_unit()
    {
        var named = new[] { ("a", "stranger"), ("b", "stranger"), ("c", "exposed"), ("d", "elsewhere") }
            .Select(e => Event(e.Item1, e.Item2, 9) with { ExperimentId = 1 })
            .Append(Event("e", "nameless", 9));
        var elsewhere = Exposed("elsewhere", 1, 1);
        var rows = new LogRows(
            [.. named],
            [Exposed("exposed", 1, 1), elsewhere with { Exposure = elsewhere.Exposure with { Iteration = 2 } }]
        );

        var table = await ReadAsync(Plan(s_purchases), rows);

        Assert.Equal(1, table.Integrity.UnexposedUnits);
    }

    [Fact]
    public async Task Revisions_and_values_of_the_dimension_stand_apart()
    {
        var rows = new LogRows(
            [Event("a", "u1", 9), Event("b", "u4", 9)],
            [
                Exposed("u1", 1, 1, context: """{"country": "DE"}"""),
                Exposed("u2", 1, 1, revision: 2, context: """{"country": "DE"}"""),
                Exposed("u3", 1, 1, context: """{"other": 1}"""),
                Exposed("u4", 1, 1),
            ]
        );

        var table = await ReadAsync(Plan(s_purchases) with { Dimension = "country" }, rows);

        Assert.Equal(
            [(new Cell(1, 1, ""), 2, 1), (new Cell(1, 1, "DE"), 1, 1), (new Cell(1, 2, "DE"), 1, 0)],
            table
                .Cells.Where(cell => cell.Cell.Dimension is not null)
                .OrderBy(cell => (cell.Cell.Revision, cell.Cell.Dimension))
                .Select(cell => (cell.Cell, (int)cell.Moments.Count, (int)cell.Moments.Sum))
        );
    }

    [Fact]
    public async Task Weeks_start_on_Monday_and_periods_without_data_carry_on()
    {
        const double day = 24 * 60;
        // The first minute is a Thursday's; Monday the 5th and Monday the 12th begin weeks, and the second of those is empty.
        var rows = new LogRows([Event("a", "u1", 1), Event("b", "u1", 18 * day)], [Exposed("u1", 1, 0), Exposed("u2", 1, 4 * day)]);

        var table = await ReadAsync(Plan(s_purchases) with { Granularity = Granularity.Week }, rows);

        Assert.Equal(
            [(-3, 1, 1, 1), (4, 2, 1, 0), (11, 2, 1, 0), (18, 2, 2, 1)],
            table.Periods.Select(p => ((p.StartUtc - Start).Days, (int)p.Cumulative.Count, (int)p.Cumulative.Sum, (int)p.NewSum))
        );
        Assert.Equal([1, 1, 0, 0], table.Periods.Select(p => p.NewUnits));
    }

    [Fact]
    public async Task Moments_keep_their_digits_where_the_mean_is_a_million_times_the_deviation()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 2_000).Select(_ => 1e6 + random.NextDouble()).ToList();
        var rows = new LogRows(
            [.. values.Select((value, i) => Event($"e{i}", $"u{i}", 5, value: value))],
            [.. values.Select((_, i) => Exposed($"u{i}", 1, 0))]
        );

        var table = await ReadAsync(Plan(s_revenue) with { Granularity = Granularity.Day }, rows);

        var expected = Moments.Of(values);
        Assert.Equal(expected.M2, table.Cells[0].Moments.M2, expected.M2 * 1e-9);
        Assert.Equal(expected.M2, table.Periods[0].Cumulative.M2, expected.M2 * 1e-9);
    }

    [Fact]
    public async Task A_value_too_large_to_square_spoils_its_own_metric_only()
    {
        var rows = new LogRows(
            [Event("a", "u1", 5, value: 1e200), Event("b", "u2", 5, value: -1e200), Event("c", "u3", 5, value: 1)],
            [Exposed("u1", 1, 0), Exposed("u2", 1, 0), Exposed("u3", 1, 0)]
        );

        var table = await ReadAsync(Plan(s_revenue, s_purchases) with { Granularity = Granularity.Day }, rows);

        Assert.Equal([true, false], table.Cells.OrderBy(cell => cell.Metric).Select(cell => !double.IsFinite(cell.Moments.M2)));
        Assert.Equal(
            [true, false],
            table.Periods.OrderBy(period => period.Metric).Select(period => !double.IsFinite(period.Cumulative.M2))
        );
    }

    [Fact]
    public async Task Values_that_add_up_to_more_than_a_number_holds_fail_nothing()
    {
        var rows = new LogRows(
            [
                Event("a", "u1", 5, value: 1e308),
                Event("b", "u1", 6, value: 1e308),
                Event("c", "u2", 5, value: 1e308),
                Event("d", "u3", 5, value: -1e308),
                Event("e", "u3", 2000, value: -1e308),
                Event("f", "u1", 4000, value: -1e308),
            ],
            [Exposed("u1", 1, 0), Exposed("u2", 1, 0), Exposed("u3", 1, 0), Exposed("u4", 2, 0)]
        );

        var table = await ReadAsync(Plan(s_revenue, s_purchases) with { Granularity = Granularity.Day, Dimension = "country" }, rows);

        Assert.All(table.Cells.Where(cell => cell.Metric == 1), cell => Assert.True(double.IsFinite(cell.Moments.Mean + cell.Moments.M2)));
        Assert.Contains(table.Cells, cell => cell.Metric == 0 && !double.IsFinite(cell.Moments.M2));
    }

    [Fact]
    public async Task A_huge_value_takes_no_digits_from_the_days_before_it()
    {
        const double day = 24 * 60;
        var random = new Random(5);
        var exposures = Enumerable.Range(0, 100).Select(i => Exposed($"u{i}", 1, 0)).ToList();
        var events = exposures.Select((x, i) => Event($"e{i}", $"u{i}", 5, value: 10 + random.NextDouble())).ToList();
        var plan = Plan(s_revenue) with { Granularity = Granularity.Day };

        var plain = await ReadAsync(plan, new(events, exposures));
        var huge = await ReadAsync(plan, new([.. events, Event("huge", "u1", 2 * day, value: 1e12)], exposures));

        Assert.Equal(plain.Periods[0].Cumulative.M2, huge.Periods[0].Cumulative.M2, 1e-12 * plain.Periods[0].Cumulative.M2);
        Assert.Equal(plain.Periods[0].Cumulative.Mean, huge.Periods[0].Cumulative.Mean, 1e-12);
        Assert.Equal(3, huge.Periods.Count);
    }

    [Fact]
    public async Task A_series_ends_with_exactly_what_the_total_says()
    {
        var random = new Random(11);
        var exposures = Enumerable.Range(0, 200).Select(i => Exposed($"u{i}", 1 + i % 2, i, revision: 1 + i / 100)).ToList();
        var events = Enumerable.Range(0, 900).Select(i => Event($"e{i}", $"u{i % 190}", 20 * i, value: random.NextDouble())).ToList();

        var table = await ReadAsync(Plan(s_revenue, s_conversion) with { Granularity = Granularity.Day }, new(events, exposures));

        foreach (var series in table.Periods.GroupBy(p => (p.Metric, new Cell(p.VariantId, p.Revision, null))))
            Assert.Equal(table.Cells.Single(cell => (cell.Metric, cell.Cell) == series.Key).Moments, series.Last().Cumulative);
    }

    [Fact]
    public async Task All_units_stand_beside_each_value_of_the_dimension()
    {
        var rows = new LogRows(
            [Event("a", "u1", 9), Event("b", "u1", 9), Event("c", "u2", 9)],
            [
                Exposed("u1", 1, 1, context: """{"country": "DE"}"""),
                Exposed("u2", 1, 1),
                Exposed("u3", 1, 1, context: """{"country": "\ud800"}"""),
            ]
        );

        var table = await ReadAsync(Plan(s_purchases) with { Dimension = "country" }, rows);

        Assert.Equal(
            [(null, 3, 3), ("", 2, 1), ("DE", 1, 2)],
            table
                .Cells.OrderBy(cell => cell.Cell.Dimension, StringComparer.Ordinal)
                .Select(cell => (cell.Cell.Dimension, (int)cell.Moments.Count, (int)cell.Moments.Sum))
        );
    }

    [Fact]
    public async Task Days_are_those_of_the_plans_zone_and_one_has_23_hours()
    {
        // The clocks of Berlin go forward on the 29th of March at 1:00 UTC: the day runs from the 28th, 23:00, to the 29th, 22:00.
        const double march = 87 * 24 * 60;
        var zone = ReportingZone.Find("Europe/Berlin");
        Assert.SkipWhen(zone is null, "This machine has no zone data.");
        var rows = new LogRows(
            [
                Event("a", "u", march - 61),
                Event("b", "u", march - 60),
                Event("c", "u", march + 22 * 60 - 1),
                Event("d", "u", march + 22 * 60),
            ],
            [Exposed("u", 1, march - 24 * 60)]
        );

        var table = await ReadAsync(Plan(s_purchases) with { Granularity = Granularity.Day, Zone = zone! }, rows);

        Assert.Equal([(-25.0, 1), (-1, 2), (22, 1)], table.Periods.Select(p => ((p.StartUtc - At(march)).TotalHours, (int)p.NewSum)));
    }

    [Fact]
    public async Task The_event_types_of_exposed_units_come_by_frequency_and_only_from_the_exposure_on()
    {
        var rows = new LogRows(
            [
                Event("a", "u", 9, "see"),
                Event("b", "u", 9, "see"),
                Event("c", "u", 9, "buy"),
                Event("d", "u", 0, "early"),
                Event("e", "stranger", 9, "other"),
            ],
            [Exposed("u", 1, 1, context: """{"b": 1, "a": {"c": 2}}"""), Exposed("v", 1, 1, context: """{"d": "\ud800"}""")]
        );
        var source = await SourceAsync(rows);

        Assert.Equal(["see", "buy"], await source.EventTypesAsync(Plan(), 20, CancellationToken.None));
        Assert.Equal(["see"], await source.EventTypesAsync(Plan(), 1, CancellationToken.None));
        Assert.Equal(["a", "b"], await source.DimensionsAsync(Plan(), 20, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_stamped_ahead_is_told_of()
    {
        var rows = new LogRows([Event("a", "u", 9), Event("b", "u", 30)], [Exposed("u", 1, 1), Exposed("v", 1, 40)]);

        Assert.Equal(At(30), (await ReadAsync(Plan(s_purchases) with { UntilUtc = At(10) }, rows)).NextUtc);
        Assert.Null((await ReadAsync(Plan(s_purchases), rows)).NextUtc);
    }

    [Fact]
    public async Task A_thousand_metrics_are_answered_together()
    {
        var metrics = Enumerable
            .Range(0, 1_000)
            .Select(i => new MetricPlan($"m{i}", (MetricKind)(i % 3), $"type{i % 400}", TimeSpan.FromMinutes(1 + i % 7), i % 5))
            .ToArray();
        var rows = new LogRows(
            [.. Enumerable.Range(0, 3_000).Select(i => Event($"e{i}", $"u{i % 50}", i % 11, $"type{i % 400}", i))],
            [.. Enumerable.Range(0, 50).Select(i => Exposed($"u{i}", i % 2, 2))]
        );

        TableAssert.Equal(new NaiveAnalysis(Plan(metrics), rows).Table(), await ReadAsync(Plan(metrics), rows));
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    private static Join JoinOf(string earlier, string unit) => new(earlier, unit, Start, Recorder.System);

    private static AnalysisPlan Plan(params MetricPlan[] metrics) => new(1, 1, At(1_000_000), metrics);

    private async Task<MetricTable> ReadAsync(AnalysisPlan plan, LogRows rows) =>
        await (await SourceAsync(rows)).ReadAsync(plan, CancellationToken.None);
}
