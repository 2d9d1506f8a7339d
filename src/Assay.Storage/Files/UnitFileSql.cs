using Assay.Core.Catalog;

namespace Assay.Storage.Files;

/// <summary>DuckDB's SQL for a file of units. Values are read as text first, so that a wrong one can be shown as it stands.</summary>
internal static class UnitFileSql
{
    /// <summary>Table <c>units</c>: row (from 1), unit, variant, dimension, and per metric its text t0, t1, … and value v0, v1, …</summary>
    public static string Load(string source, UnitColumns columns)
    {
        var metrics = columns.Metrics.Select((metric, i) => $", {AsText(metric.Name)} AS t{i}, {Value(metric.Kind, $"t{i}")} AS v{i}");
        return $"""
            CREATE TABLE units AS
            SELECT row_number() OVER () AS row, {AsText(columns.Unit)} AS unit, {AsText(columns.Variant)} AS variant,
                   coalesce({AsText(columns.Dimension)}, '') AS dimension{string.Concat(metrics)}
            FROM {source}
            """;
    }

    /// <summary>Variant, dimension, units, then mean and centred second moment per metric. favg carries its rounding error along.</summary>
    public static string Aggregate(UnitColumns columns)
    {
        var moments = columns.Metrics.Select((_, i) => $", favg(v{i}), var_pop(v{i}) * count(*)");
        return $"""
            SELECT variant, dimension, count(*){string.Concat(moments)}
            FROM units GROUP BY variant, dimension ORDER BY variant, dimension
            """;
    }

    private static string AsText(string? column) => column is null ? "NULL::VARCHAR" : $"\"{column.Replace("\"", "\"\"")}\"::VARCHAR";

    private static string Value(MetricKind kind, string text) =>
        kind == MetricKind.Proportion
            ? $"CASE WHEN lower({text}) IN ('true', '1', '1.0') THEN 1.0::DOUBLE WHEN lower({text}) IN ('false', '0', '0.0') THEN 0.0::DOUBLE END"
            : $"CASE WHEN isfinite(TRY_CAST({text} AS DOUBLE)) THEN TRY_CAST({text} AS DOUBLE) END";
}
