using Assay.Core.Analyse;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Lists what there is to look at in an experiment's data.</summary>
internal static class DiscoverySql
{
    /// <summary>Types of events that exposed units have from their exposure on, the most frequent first.</summary>
    public static List<string> EventTypes(DuckConnection connection, AnalysisPlan plan, int limit, CancellationToken ct)
    {
        var text = new SqlText();
        var sql = $"""
            WITH unit AS ({UnitSql.Units(plan, text)})
            SELECT e.type FROM {PeopleSql.Events(plan.Rules, text)} e JOIN unit u ON u.unit_id = e.unit_id
            WHERE e.happened_at < {text.Bind(plan.UntilUtc)} AND e.happened_at >= u.exposed_at
            GROUP BY e.type ORDER BY count(*) DESC, e.type LIMIT {limit}
            """;
        return text.Query(connection, sql, row => row.Text(0), ct);
    }

    /// <summary>Keys of the exposures' contexts, in order.</summary>
    public static List<string> Dimensions(DuckConnection connection, AnalysisPlan plan, int limit, CancellationToken ct)
    {
        var text = new SqlText();
        var sql = $"""
            SELECT DISTINCT unnest(CASE WHEN json_valid(x.context) AND json_type(x.context) = 'OBJECT' THEN json_keys(x.context) END) AS name
            FROM exposures x WHERE x.context IS NOT NULL AND {UnitSql.IsOfPlan("x", plan, text)}
            ORDER BY name LIMIT {limit}
            """;
        return text.Query(connection, sql, row => row.Text(0), ct);
    }

    /// <summary>The dimension's values with the most units, and how many it has.</summary>
    public static (List<string> Shown, long Count) Values(DuckConnection connection, AnalysisPlan plan, int limit, CancellationToken ct)
    {
        var text = new SqlText();
        var sql = $"""
            SELECT dimension, count(*) OVER () AS values FROM ({UnitSql.Units(plan, text)})
            GROUP BY dimension ORDER BY count(*) DESC, dimension LIMIT {limit}
            """;
        var found = text.Query(connection, sql, row => (Value: row.Text(0), Count: row.Int64(1)), ct);
        return (found.ConvertAll(one => one.Value), found.Count == 0 ? 0 : found[0].Count);
    }

    /// <summary>The first moment at which the same question finds more in the same data: something stamped ahead.</summary>
    public static DateTime? Next(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        var until = text.Bind(plan.UntilUtc);
        var sql = $"""
            SELECT min(moment) FROM (
                SELECT min(happened_at) AS moment FROM events WHERE happened_at >= {until}
                UNION ALL SELECT min(exposed_at) FROM exposures WHERE exposed_at >= {until}
            )
            """;
        return text.Query(connection, sql, row => row.TimestampOrNull(0), ct)[0];
    }
}
