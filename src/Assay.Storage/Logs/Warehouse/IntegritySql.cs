using Assay.Core.Analyse;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Counts units whose data contradict the experiment's design, and rows that were set aside.</summary>
internal static class IntegritySql
{
    public static IntegrityCounts Count(DuckConnection connection, AnalysisPlan plan, CancellationToken ct) =>
        new(Crossovers(connection, plan, ct), 0, UnexposedUnits(connection, plan, ct)) { Excluded = Excluded(connection, plan, ct) };

    /// <summary>Units seen in more than one variant.</summary>
    private static long Crossovers(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        return text.Query(connection, UnitSql.CrossoverCount(plan, text), row => row.Int64(0), ct)[0];
    }

    /// <summary>Units with an event that names the experiment, but exposed in none of its iterations: an event does not say which it means.</summary>
    /// <remarks>An exposure that was set aside is one all the same: what is wrong with it is known.</remarks>
    private static long UnexposedUnits(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        var experiment = text.Bind(plan.ExperimentId);
        var until = text.Bind(plan.UntilUtc);
        var sql = $"""
            SELECT count(DISTINCT e.unit_id) FROM {PeopleSql.Events(plan.Rules, text)} e
            WHERE e.experiment_id = {experiment} AND e.happened_at < {until} AND e.unit_id NOT IN (
                SELECT {PeopleSql.Person("x", plan.Rules)} FROM exposures x {PeopleSql.Joined("x", plan.Rules, text)}
                WHERE x.experiment_id = {experiment} AND x.exposed_at < {until}
            )
            """;
        return text.Query(connection, sql, row => row.Int64(0), ct)[0];
    }

    private static long Excluded(DuckConnection connection, AnalysisPlan plan, CancellationToken ct) =>
        plan.Rules.SetAside.Count == 0 ? 0 : ExcludedExposures(connection, plan, ct) + ExcludedEvents(connection, plan, ct);

    private static long ExcludedExposures(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        return SetAsideSql.Covers("x", plan.Rules, isEvent: false, text) is { } covers
            ? Count(
                connection,
                $"exposures x WHERE ({covers}) AND {UnitSql.IsOfPlan("x", plan, text)}{EnvironmentSql.AndOfExperiment("x", plan.Rules, text)}",
                text,
                ct
            )
            : 0;
    }

    private static long ExcludedEvents(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        var types = plan.Metrics.Select(metric => metric.EventType).Distinct().ToList();
        return types.Count > 0 && SetAsideSql.Covers("e", plan.Rules, isEvent: true, text) is { } covers
            ? Count(
                connection,
                $"events e WHERE ({covers}) AND e.type IN ({text.Bind(types)}) AND e.happened_at < {text.Bind(plan.UntilUtc)}{EnvironmentSql.AndOfExperiment("e", plan.Rules, text)}",
                text,
                ct
            )
            : 0;
    }

    private static long Count(DuckConnection connection, string rows, SqlText text, CancellationToken ct) =>
        text.Query(connection, $"SELECT count(*) FROM {rows}", row => row.Int64(0), ct)[0];
}
