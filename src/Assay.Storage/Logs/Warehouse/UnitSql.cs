using Assay.Core.Analyse;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Units that were exposed in one period in one cell.</summary>
/// <param name="Period">Start of the period; <c>null</c> where the plan has one period only.</param>
internal sealed record UnitCount(Cell Cell, DateTime? Period, long Units);

/// <summary>The exposed units of a plan.</summary>
/// <remarks>
/// The journal keeps the earliest exposure of each mark, and marks every row of a unit that follows its first one in the order of arrival.
/// So nearly all units have one row, and are read as they stand. Only units with further rows, and ids that are one person with
/// others, are put together: they are in the variant met first, or crossovers.
/// </remarks>
internal static class UnitSql
{
    /// <summary>unit (a number), unit_id, variant_id, revision, exposed_at, dimension: one row per unit that met one variant only.</summary>
    public static string Units(AnalysisPlan plan, SqlText text) => $"{Everybody(plan, text)} HAVING min(variant_id) = max(variant_id)";

    /// <summary>The same with those who met several, under the variant met first.</summary>
    public static string Everybody(AnalysisPlan plan, SqlText text) =>
        $"""
            SELECT x.{DuckDialect.RowNumber} AS unit, x.unit_id, x.variant_id, x.revision, x.exposed_at, {Dimension(
                plan,
                text
            )} AS dimension
            FROM exposures x
            WHERE {Counts(plan, text)} AND x.unit_id NOT IN ({WithSeveralRows(plan, text)})
            UNION ALL
            SELECT min(unit), unit_id, (arg_min(about, place)).variant, (arg_min(about, place)).revision, min(exposed_at),
                (arg_min(about, place)).dimension
            FROM ({SeveralRows(plan, text)}) GROUP BY unit_id
            """;

    /// <summary>Units that met more than one variant, as one number.</summary>
    public static string CrossoverCount(AnalysisPlan plan, SqlText text) =>
        $"""
            SELECT count(*) FROM (
                SELECT unit_id FROM ({SeveralRows(plan, text)}) GROUP BY unit_id HAVING min(variant_id) <> max(variant_id)
            )
            """;

    public static string IsOfPlan(string exposure, AnalysisPlan plan, SqlText text) =>
        $"{IsOfIteration(exposure, plan, text)} AND {exposure}.exposed_at < {text.Bind(plan.ExposedUntilUtc ?? plan.UntilUtc)}";

    public static List<UnitCount> Count(DuckConnection connection, AnalysisPlan plan, CancellationToken ct)
    {
        var text = new SqlText();
        var period = plan.Granularity == Granularity.Total ? "NULL::TIMESTAMP" : PeriodSql.Start(plan, "exposed_at");
        var sql = $"""
            SELECT variant_id, revision, dimension, {period} AS period, count(*)
            FROM ({Units(plan, text)}) GROUP BY 1, 2, 3, 4
            """;
        return text.Query(connection, sql, row => new UnitCount(ReadCell(row, 0), row.TimestampOrNull(3), row.Int64(4)), ct);
    }

    /// <summary>The cell in three columns from this one on: variant_id, revision, dimension.</summary>
    public static Cell ReadCell(DuckRow row, int column) =>
        new((int)row.Int64(column), (int)row.Int64(column + 1), row.TextOrNull(column + 2));

    private static string IsOfIteration(string exposure, AnalysisPlan plan, SqlText text) =>
        $"{exposure}.experiment_id = {text.Bind(plan.ExperimentId)} AND {exposure}.iteration = {text.Bind(plan.Iteration)}";

    private static string Counts(AnalysisPlan plan, SqlText text) =>
        $"{IsOfPlan("x", plan, text)}{SetAsideSql.AndKept("x", plan.Rules, isEvent: false, text)}";

    /// <summary>Ids whose rows do not stand for themselves. The plan's end and what is set aside do not matter: a row among several stays one.</summary>
    private static string WithSeveralRows(AnalysisPlan plan, SqlText text)
    {
        var further = $"SELECT f.unit_id FROM exposures f WHERE f.is_further AND {IsOfIteration("f", plan, text)}";
        return plan.Rules.JoinsPeople
            ? $"{further} UNION ALL SELECT unnest([j.earlier_id, j.unit_id]) FROM ({PeopleSql.Joins(plan.Rules, text)}) j"
            : further;
    }

    /// <summary>The rows of those ids, each under its person. Of rows of one moment the one that arrived first says what is about it.</summary>
    private static string SeveralRows(AnalysisPlan plan, SqlText text) =>
        $$"""
            SELECT x.{{DuckDialect.RowNumber}} AS unit, {{PeopleSql.Person("x", plan.Rules)}} AS unit_id, x.variant_id, x.exposed_at,
                {'variant': x.variant_id, 'revision': x.revision, 'dimension': {{Dimension(plan, text)}}} AS about,
                {'exposed_at': x.exposed_at, 'row': x.{{DuckDialect.RowNumber}}} AS place
            FROM exposures x {{PeopleSql.Joined("x", plan.Rules, text)}}
            WHERE {{Counts(plan, text)}} AND x.unit_id IN ({{WithSeveralRows(plan, text)}})
            """;

    private static string Dimension(AnalysisPlan plan, SqlText text)
    {
        if (plan.Dimension is not { } key)
            return "NULL::VARCHAR";
        var value = $"coalesce({DuckDialect.TextUnderKey("x.context", text.Bind(DuckDialect.KeyPath(key)))}, '')";
        return plan.ShownValues is { } shown
            ? $"CASE WHEN {value} IN ({text.Bind(shown)}) THEN {value} ELSE {text.Bind(DimensionValues.Others)} END"
            : value;
    }
}
