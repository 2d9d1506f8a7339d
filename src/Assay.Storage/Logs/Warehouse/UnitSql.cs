using Assay.Core.Analyse;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Units that were exposed in one period in one cell.</summary>
/// <param name="Period">Start of the period; <c>null</c> where the plan has one period only.</param>
internal sealed record UnitCount(Cell Cell, DateTime? Period, long Units);

/// <summary>The exposed units of a plan. The journal gives each unit at most one exposure that is no crossover, so a row is a unit.</summary>
internal static class UnitSql
{
    /// <summary>unit (a number), unit_id, variant_id, revision, exposed_at, dimension: one row per unit that has no crossover.</summary>
    public static string Units(AnalysisPlan plan, SqlText text) =>
        $"""
            SELECT x.{DuckDialect.RowNumber} AS unit, x.unit_id, x.variant_id, x.revision, x.exposed_at, {Dimension(
                plan,
                text
            )} AS dimension
            FROM exposures x
            WHERE NOT x.is_crossover AND {IsOfPlan("x", plan, text)} AND x.unit_id NOT IN (
                SELECT c.unit_id FROM exposures c WHERE c.is_crossover AND {IsOfPlan("c", plan, text)}
            )
            """;

    public static string IsOfPlan(string exposure, AnalysisPlan plan, SqlText text) =>
        $"{exposure}.experiment_id = {text.Bind(plan.ExperimentId)} AND {exposure}.iteration = {text.Bind(plan.Iteration)} "
        + $"AND {exposure}.exposed_at < {text.Bind(plan.ExposedUntilUtc ?? plan.UntilUtc)}";

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

    private static string Dimension(AnalysisPlan plan, SqlText text) =>
        plan.Dimension is { } key
            ? $"coalesce({DuckDialect.TextUnderKey("x.context", text.Bind(DuckDialect.KeyPath(key)))}, '')"
            : "NULL::VARCHAR";
}
