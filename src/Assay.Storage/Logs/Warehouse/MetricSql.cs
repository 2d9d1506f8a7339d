using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>The statement that turns events into sufficient statistics.</summary>
/// <remarks>
/// Events meet units once, whatever the number of metrics: they are added up per unit and measure (event type and window), and the metrics on
/// a measure read their values from that. With a series they are added up per period too, and each unit's value is followed from period to
/// period: as many rows as units had active periods, not units times periods.
/// </remarks>
internal static class MetricSql
{
    private const string Totals = """
        SELECT unit, measure, variant_id, revision, dimension, sum(events) AS events, sum(amount) AS amount, sum(early) AS early
        FROM gain GROUP BY 1, 2, 3, 4, 5
        """;

    private static readonly string s_values = $"""
        SELECT k.metric, t.variant_id, t.revision, t.dimension, t.events > 0 AS is_active, t.early,
            {Value("t.events", "t.amount")} AS value, {Value("0", "0")} AS zero
        FROM total t JOIN metric k ON k.measure = t.measure
        """;

    private const string TotalGains = """
        SELECT metric, variant_id, revision, dimension, NULL::TIMESTAMP AS period, count(*) FILTER (is_active) AS units,
            sum(value - zero) FILTER (is_active) AS sum, var_pop(value) FILTER (is_active) * count(*) FILTER (is_active) AS squares,
            avg(value) FILTER (is_active) AS centre, sum(early) AS early
        FROM unit_value GROUP BY 1, 2, 3, 4
        """;

    private const string Steps = """
        SELECT measure, variant_id, period, events, amount, sum(events) OVER earlier AS events_before, sum(amount) OVER earlier AS amount_before
        FROM gain WHERE events > 0
        WINDOW earlier AS (PARTITION BY unit, measure ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        """;

    private static readonly string s_growth = $"""
        SELECT k.metric, s.variant_id, s.period, {Value("0", "0")} AS zero,
            CASE WHEN s.events_before > 0 THEN {Value("s.events_before", "s.amount_before")} END AS before,
            {Value("s.events + coalesce(s.events_before, 0)", "s.amount + coalesce(s.amount_before, 0)")} AS after
        FROM step s JOIN metric k ON k.measure = s.measure
        """;

    private const string Centres = "SELECT metric, variant_id, avg(value) AS centre FROM unit_value WHERE is_active GROUP BY 1, 2";

    private const string PeriodGains = """
        SELECT g.metric, g.variant_id, NULL AS revision, NULL AS dimension, g.period, count(*) FILTER (g.before IS NULL) AS units,
            sum(g.after - coalesce(g.before, g.zero)) AS sum,
            sum(pow(g.after - c.centre, 2) - coalesce(pow(g.before - c.centre, 2), 0)) AS squares,
            c.centre, 0 AS early
        FROM growth g JOIN centre c ON c.metric = g.metric AND c.variant_id = g.variant_id
        GROUP BY g.metric, g.variant_id, g.period, c.centre
        """;

    /// <summary>The gains over all time and, where the plan has periods, those of each period.</summary>
    public static List<MetricGain> Read(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        if (plan.Metrics.Count == 0)
            return [];
        var text = new SqlText();
        var sql = plan.Granularity == Granularity.Total ? Total(plan, text) : Series(plan, text);
        return text.Query(connection, sql, ReadGain, ct);
    }

    private static string Total(AnalysisPlan plan, SqlText text) =>
        $"""
            WITH {Inputs(plan, text)},
            total AS ({Gains(plan, text)}),
            unit_value AS ({s_values})
            {TotalGains}
            """;

    private static string Series(AnalysisPlan plan, SqlText text) =>
        $"""
            WITH {Inputs(plan, text)},
            gain AS MATERIALIZED ({Gains(plan, text)}),
            total AS ({Totals}),
            unit_value AS MATERIALIZED ({s_values}),
            step AS ({Steps}),
            growth AS ({s_growth}),
            centre AS ({Centres})
            {TotalGains} UNION ALL {PeriodGains}
            """;

    private static string Inputs(AnalysisPlan plan, SqlText text)
    {
        var measures = plan.Metrics.Select(Measure).Distinct().ToList();
        var metrics = plan.Metrics.Select((metric, index) => MetricRow(index, measures.IndexOf(Measure(metric)), metric, text));
        return $"""
            unit AS ({UnitSql.Units(plan, text)}),
            measure (measure, type, window_us) AS (VALUES {string.Join(", ", measures.Select((m, index) => MeasureRow(index, m, text)))}),
            metric (metric, measure, kind, cap) AS (VALUES {string.Join(", ", metrics)})
            """;
    }

    private static (string EventType, TimeSpan? Window) Measure(MetricPlan metric) => (metric.EventType, metric.Window);

    private static string MeasureRow(int index, (string EventType, TimeSpan? Window) measure, SqlText text)
    {
        var microseconds = measure.Window is { } window ? window.Ticks / TimeSpan.TicksPerMicrosecond : long.MaxValue;
        return $"({index}, {text.Bind(measure.EventType)}, {text.Bind(microseconds)})";
    }

    private static string MetricRow(int index, int measure, MetricPlan metric, SqlText text) =>
        $"({index}, {measure}, {(int)metric.Kind}, {text.Bind(metric.Cap)}::DOUBLE)";

    private static string Gains(AnalysisPlan plan, SqlText text)
    {
        var elapsed = DuckDialect.Elapsed("u.exposed_at", "e.happened_at");
        var counts = $"{elapsed} >= 0 AND {elapsed} < m.window_us";
        var (period, columns) =
            plan.Granularity == Granularity.Total
                ? ("", "1, 2, 3, 4, 5")
                : (
                    $"CASE WHEN {counts} THEN {DuckDialect.PeriodStart(plan.Granularity, "e.happened_at")} END AS period,",
                    "1, 2, 3, 4, 5, 6"
                );
        return $"""
            SELECT u.unit, m.measure, u.variant_id, u.revision, u.dimension, {period}
                count(*) FILTER ({counts}) AS events, coalesce(sum(e.value) FILTER ({counts}), 0) AS amount,
                count(*) FILTER ({elapsed} < 0) AS early
            FROM events e JOIN measure m ON m.type = e.type JOIN unit u ON u.unit_id = e.unit_id
            WHERE e.happened_at < {text.Bind(plan.UntilUtc)}
            GROUP BY {columns}
            """;
    }

    /// <summary>A unit's value of metric <c>k</c>, from the number of its events and the sum of their values.</summary>
    private static string Value(string events, string amount) =>
        $"""
            least(CASE k.kind
                WHEN {(int)MetricKind.Proportion} THEN CASE WHEN {events} > 0 THEN 1 ELSE 0 END
                WHEN {(int)MetricKind.Mean} THEN {amount}
                ELSE {events} END::DOUBLE, k.cap)
            """;

    private static MetricGain ReadGain(DuckRow row) =>
        new(
            (int)row.Int64(0),
            new((int)row.Int64(1), (int)(row.Int64OrNull(2) ?? 0), row.TextOrNull(3)),
            row.TimestampOrNull(4),
            row.Int64(5),
            row.DoubleOrNull(6) ?? 0,
            row.DoubleOrNull(7) ?? 0,
            row.DoubleOrNull(8) ?? 0,
            row.Int64(9)
        );
}
