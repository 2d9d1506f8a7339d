using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Stats;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>The statement that turns events into sufficient statistics.</summary>
/// <remarks>
/// Events meet units once, whatever the number of metrics: they are added up per unit and measure, several measures in a row, and the metrics
/// on a measure read their values from that. With a series they are added up per period too, and each unit's value is followed from period to
/// period: as many rows as units had active periods, not units times periods.
/// </remarks>
internal sealed class MetricSql
{
    private const string Totals = """
        SELECT unit, measure, variant_id, revision, dimension, sum(events) AS events, sum(amount) AS amount, sum(early) AS early
        FROM gain GROUP BY 1, 2, 3, 4, 5
        """;

    private static readonly string s_values = $"""
        SELECT k.metric, t.variant_id, t.revision, t.dimension, t.events > 0 AS is_active,
            CASE WHEN k.tells_early THEN t.early ELSE 0 END AS early,
            {Value("t.events", "t.amount")} AS value, {Value("0", "0")} AS zero
        FROM total t JOIN metric k ON k.measure = t.measure
        """;

    // DuckDB fails a whole statement whose variance overflows. One absurd value may spoil its own metric only, so it is told as infinite.
    private const string IsSquarable = "abs(value) < 1e150";

    private const string TotalGains = $"""
        SELECT metric, variant_id, revision, dimension, NULL::TIMESTAMP AS period,
            count(*) FILTER (is_active) AS after_units, avg(value) FILTER (is_active) AS after_mean,
            CASE WHEN count(*) FILTER (is_active AND NOT {IsSquarable}) > 0 THEN 'infinity'::DOUBLE
                ELSE var_pop(value) FILTER (is_active AND {IsSquarable}) * count(*) FILTER (is_active) END AS after_squares,
            0 AS before_units, NULL::DOUBLE AS before_mean, NULL::DOUBLE AS before_squares,
            sum(value - zero) FILTER (is_active) AS sum, sum(early) AS early
        FROM unit_value
        """;

    private const string Steps = """
        SELECT measure, variant_id, revision, period, events, amount, sum(events) OVER earlier AS events_before, sum(amount) OVER earlier AS amount_before
        FROM gain WHERE events > 0
        WINDOW earlier AS (PARTITION BY unit, measure ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        """;

    private static readonly string s_growth = $"""
        SELECT k.metric, s.variant_id, s.revision, s.period, {Value("0", "0")} AS zero,
            CASE WHEN s.events_before > 0 THEN {Value("s.events_before", "s.amount_before")} END AS before,
            {Value("s.events + coalesce(s.events_before, 0)", "s.amount + coalesce(s.amount_before, 0)")} AS after
        FROM step s JOIN metric k ON k.measure = s.measure
        """;

    private static readonly string s_periodGains = $"""
        SELECT metric, variant_id, revision, NULL AS dimension, period,
            count(*) AS after_units, avg(after) AS after_mean, {Squares("after")} AS after_squares,
            count(before) AS before_units, avg(before) AS before_mean, {Squares("before")} AS before_squares,
            sum(after - coalesce(before, zero)) AS sum, 0 AS early
        FROM growth GROUP BY metric, variant_id, revision, period
        """;

    private readonly SqlText _text = new();
    private readonly AnalysisPlan _plan;
    private readonly Measures _measures;
    private readonly HashSet<Measure> _toldEarly = [];

    private MetricSql(AnalysisPlan plan) => (_plan, _measures) = (plan, new Measures(plan));

    private bool HasSeries => _plan.Granularity != Granularity.Total;

    /// <summary>The gains over all time and, where the plan has periods, those of each period.</summary>
    public static List<MetricGain> Read(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        if (plan.Metrics.Count == 0)
            return [];
        var sql = new MetricSql(plan);
        return sql._text.Query(connection, sql.Statement(), ReadGain, ct);
    }

    private string Statement() =>
        $"""
            WITH unit AS ({UnitSql.Units(_plan, _text)}),
            measure (measure, slot, lane, type, window_us, counts_early) AS (VALUES {Rows(_measures.All.Select(MeasureRow))}),
            metric (metric, measure, kind, cap, tells_early) AS (VALUES {Rows(_plan.Metrics.Select(MetricRow))}),
            hit AS ({Hits()}),
            row_gain AS ({RowGains()}),
            gain AS {(HasSeries ? "MATERIALIZED " : "")}({Gains()}),
            {(HasSeries ? Series : Total)}
            """;

    private string Total =>
        $"""
            total AS (SELECT * FROM gain),
            unit_value AS ({s_values})
            {TotalGains} {GroupedBy}
            """;

    private string Series =>
        $"""
            total AS ({Totals}),
            unit_value AS MATERIALIZED ({s_values}),
            step AS ({Steps}),
            growth AS ({s_growth})
            {TotalGains} {GroupedBy} UNION ALL {s_periodGains}
            """;

    /// <summary>With a breakdown, all units of a variant and revision beside those of each value: summed once, so that they agree.</summary>
    private string GroupedBy =>
        _plan.Dimension is null
            ? "GROUP BY 1, 2, 3, 4"
            : "GROUP BY GROUPING SETS ((metric, variant_id, revision, dimension), (metric, variant_id, revision))";

    private string MeasureRow(Measure measure)
    {
        var microseconds = measure.Window is { } window ? window.Ticks / TimeSpan.TicksPerMicrosecond : long.MaxValue;
        return $"({measure.Index}, {measure.Slot}, {measure.Lane}, {_text.Bind(measure.EventType)}, {_text.Bind(microseconds)}, {measure.CountsEarly})";
    }

    private string MetricRow(MetricPlan metric, int index)
    {
        var measure = _measures.Of(metric);
        var tellsEarly = measure.Lane == 0 && _toldEarly.Add(measure);
        return $"({index}, {measure.Index}, {(int)metric.Kind}, {_text.Bind(metric.Cap)}::DOUBLE, {tellsEarly})";
    }

    /// <summary>Each event of an exposed unit, once for every measure on its type.</summary>
    private string Hits()
    {
        var elapsed = DuckDialect.Elapsed("u.exposed_at", "e.happened_at");
        return $"""
            SELECT u.unit, m.slot, m.lane, e.happened_at, e.value,
                {elapsed} >= 0 AND {elapsed} < m.window_us{Filtered()} AS counts, {elapsed} < 0 AND m.counts_early AS is_early
            FROM {PeopleSql.Events(_plan.Rules, _text)} e JOIN unit u ON u.unit_id = e.unit_id JOIN measure m ON m.type = e.type
            WHERE e.happened_at < {_text.Bind(_plan.UntilUtc)} AND e.type IN ({_text.Bind(_measures.EventTypes)})
            """;
    }

    /// <summary>An event counts for a measure with filters where they hold.</summary>
    private string Filtered()
    {
        var filtered = _measures
            .All.Where(measure => measure.Filters is not null)
            .Select(measure => $"WHEN {measure.Index} THEN {FilterSql.Of(measure.Filters!, "e.properties", _text)}")
            .ToList();
        return filtered.Count == 0 ? "" : $" AND CASE m.measure {string.Join(' ', filtered)} ELSE true END";
    }

    /// <summary>The measures of a slot side by side: a row for each unit, and for each period of a series.</summary>
    /// <remarks>Grouped by as few columns as can be, since this is what an analysis spends its time on.</remarks>
    private string RowGains()
    {
        var sums = Lanes(lane => $"count(*) FILTER (counts AND lane = {lane}) AS events{lane}")
            .Concat(Lanes(lane => $"sum(value) FILTER (counts AND lane = {lane}) AS amount{lane}").Where((_, lane) => HasAmount(lane)));
        var (slot, bySlot) = _measures.Slots == 1 ? ("0", "") : ("slot", ", slot");
        var (period, byPeriod) = HasSeries
            ? ($"CASE WHEN counts THEN {PeriodSql.Start(_plan, "happened_at")} END", ", period")
            : ("NULL::TIMESTAMP", "");
        return $"""
            SELECT unit, {slot} AS slot, {period} AS period, {string.Join(", ", sums)}, count(*) FILTER (is_early) AS early
            FROM hit GROUP BY unit{bySlot}{byPeriod}
            """;
    }

    /// <summary>The same with a row for each measure; what came early stands with the first of a slot.</summary>
    private string Gains()
    {
        var events = Lanes(lane => $"WHEN {lane} THEN r.events{lane}");
        var amounts = Lanes(lane => $"WHEN {lane} THEN {(HasAmount(lane) ? $"r.amount{lane}" : "0")}");
        return $"""
            SELECT r.unit, m.measure, u.variant_id, u.revision, u.dimension, r.period, CASE m.lane {string.Join(' ', events)} END AS events,
                coalesce(CASE m.lane {string.Join(' ', amounts)} END, 0) AS amount, CASE m.lane WHEN 0 THEN r.early ELSE 0 END AS early
            FROM row_gain r JOIN unit u ON u.unit = r.unit JOIN measure m ON m.slot = r.slot
            """;
    }

    private IEnumerable<string> Lanes(Func<int, string> column) => Enumerable.Range(0, _measures.Lanes).Select(column);

    private bool HasAmount(int lane) => _measures.LanesWithAmounts.Contains(lane);

    private static string Rows(IEnumerable<string> rows) => string.Join(", ", rows);

    /// <summary>A unit's value of metric <c>k</c>, from the number of its events and the sum of their values.</summary>
    private static string Value(string events, string amount) =>
        $"""
            least(CASE k.kind
                WHEN {(int)MetricKind.Proportion} THEN CASE WHEN {events} > 0 THEN 1 ELSE 0 END
                WHEN {(int)MetricKind.Mean} THEN {amount}
                ELSE {events} END::DOUBLE, k.cap)
            """;

    /// <summary>The sum of squares of a column around its own mean; infinite where it cannot be told.</summary>
    private static string Squares(string column) =>
        $"""
            CASE WHEN count(*) FILTER (NOT abs({column}) < 1e150) > 0 THEN 'infinity'::DOUBLE
                ELSE var_pop({column}) FILTER (abs({column}) < 1e150) * count({column}) END
            """;

    private static MetricGain ReadGain(DuckRow row) =>
        new(
            (int)row.Int64(0),
            new((int)row.Int64(1), (int)(row.Int64OrNull(2) ?? 0), row.TextOrNull(3)),
            row.TimestampOrNull(4),
            ReadMoments(row, 5),
            ReadMoments(row, 8),
            row.DoubleOrNull(11) ?? 0,
            row.Int64(12)
        );

    private static Moments ReadMoments(DuckRow row, int column) =>
        new(row.Int64(column), row.DoubleOrNull(column + 1) ?? 0, row.DoubleOrNull(column + 2) ?? 0);
}
