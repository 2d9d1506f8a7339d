using Assay.Core.Analyse;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>What advice needs to know of units beside their numbers.</summary>
internal static class AdviceSql
{
    /// <remarks>
    /// Those who met several variants count here, under their first: they would leave when they meet the second, however much later, and with each of them
    /// the time at which the sample was complete would move.
    /// </remarks>
    public static ExposureTimes? Exposed(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        var sql = $"SELECT min(exposed_at) FROM ({UnitSql.Everybody(plan, text)})";
        if (text.Query(connection, sql, row => row.TimestampOrNull(0), ct)[0] is not { } first)
            return null;
        return new ExposureTimes(first, plan.Advice!.Units is { } units ? ExposureOf(connection, plan, units, ct) : null);
    }

    private static DateTime? ExposureOf(DuckConnection connection, AnalysisPlan plan, long number, CancellationToken ct)
    {
        var text = new SqlText();
        var sql = $"SELECT exposed_at FROM ({UnitSql.Everybody(plan, text)}) ORDER BY exposed_at LIMIT 1 OFFSET {text.Bind(number - 1)}";
        return text.Query(connection, sql, row => row.TimestampOrNull(0), ct).FirstOrDefault();
    }

    /// <summary>The counts with what needs a look at single units added; most of it only where the cheaper part found something.</summary>
    public static IntegrityCounts Complete(DuckConnection connection, AnalysisPlan plan, IntegrityCounts counts, CancellationToken ct)
    {
        var (units, events) = Bots(connection, plan, ct);
        return counts with
        {
            ActiveUnits = counts.UnexposedUnits == 0 ? 0 : ActiveUnits(connection, plan, ct),
            BotUnits = units,
            BotEvents = events,
            Events = units == 0 ? 0 : Events(connection, plan, ct),
        };
    }

    private static long ActiveUnits(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        var sql = $"""
            SELECT count(DISTINCT e.unit_id) FROM {PeopleSql.Events(plan.Rules, text)} e
            WHERE ({IsOfTypes(plan, text)} OR e.experiment_id = {text.Bind(plan.ExperimentId)}) AND {IsOfUnits(plan, text)}
            """;
        return text.Query(connection, sql, row => row.Int64(0), ct)[0];
    }

    /// <remarks>Few units have as many events in all their time as a robot on one day, so days are told apart for those alone.</remarks>
    private static (long Units, long Events) Bots(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        if (plan.Metrics.Count == 0)
            return default;
        var text = new SqlText();
        var sql = $"""
            WITH busy AS (SELECT e.unit_id FROM {PeopleSql.Events(plan.Rules, text)} e WHERE {IsOfTypes(
                plan,
                text
            )} GROUP BY 1 HAVING count(*) > {EventRate.MostInADay}),
            day AS (
                SELECT e.unit_id, {DuckDialect.PeriodStart(
                Granularity.Day,
                "e.happened_at"
            )} AS day, count(*) AS events FROM {PeopleSql.Events(plan.Rules, text)} e
                WHERE {IsOfTypes(plan, text)} AND e.unit_id IN (SELECT b.unit_id FROM busy b) AND {IsOfUnits(plan, text)}
                GROUP BY 1, 2 HAVING count(*) > {EventRate.MostInADay}
            )
            SELECT count(DISTINCT d.unit_id), coalesce(sum(d.events), 0)::BIGINT FROM day d
            """;
        return text.Query(connection, sql, row => (row.Int64(0), row.Int64(1)), ct)[0];
    }

    private static long Events(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        var sql = $"SELECT count(*) FROM {PeopleSql.Events(plan.Rules, text)} e WHERE {IsOfTypes(plan, text)} AND {IsOfUnits(plan, text)}";
        return text.Query(connection, sql, row => row.Int64(0), ct)[0];
    }

    private static string IsOfTypes(AnalysisPlan plan, SqlText text) =>
        plan.Metrics.Count == 0
            ? "FALSE"
            : $"(e.type IN ({text.Bind(plan.Metrics.Select(metric => metric.EventType).Distinct())}) AND e.happened_at < {text.Bind(plan.UntilUtc)})";

    private static string IsOfUnits(AnalysisPlan plan, SqlText text) =>
        $"e.unit_id IN (SELECT u.unit_id FROM ({UnitSql.Units(plan, text)}) u)";
}
