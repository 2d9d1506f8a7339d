using Assay.Core.Analyse;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Counts units whose data contradict the experiment's design.</summary>
internal static class IntegritySql
{
    /// <summary>Units seen in more than one variant.</summary>
    public static long Crossovers(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        var sql = $"SELECT count(DISTINCT x.unit_id) FROM exposures x WHERE x.is_crossover AND {UnitSql.IsOfPlan("x", plan, text)}";
        return text.Query(connection, sql, row => row.Int64(0), ct)[0];
    }

    /// <summary>Units with an event that names the experiment, but exposed in none of its iterations: an event does not say which it means.</summary>
    public static long UnexposedUnits(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        var experiment = text.Bind(plan.ExperimentId);
        var until = text.Bind(plan.UntilUtc);
        var sql = $"""
            SELECT count(DISTINCT e.unit_id) FROM events e
            WHERE e.experiment_id = {experiment} AND e.happened_at < {until} AND e.unit_id NOT IN (
                SELECT x.unit_id FROM exposures x WHERE x.experiment_id = {experiment} AND x.exposed_at < {until}
            )
            """;
        return text.Query(connection, sql, row => row.Int64(0), ct)[0];
    }
}
