using Assay.Core;
using Assay.Core.Catalog;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Files;

/// <summary>One thing that can be wrong with the rows: a query for the first offender, and the words for it.</summary>
internal sealed record UnitFileCheck(string Sql, Func<DuckRow, Fault> Describe);

internal static class UnitFileChecks
{
    public static IEnumerable<UnitFileCheck> For(UnitColumns columns)
    {
        yield return new("SELECT 1 WHERE NOT EXISTS (FROM units)", _ => UnitFileFaults.NoRows());
        yield return Empty("variant", columns.Variant);
        if (columns.Unit is { } unit)
        {
            yield return Empty("unit", unit);
            yield return new(
                "SELECT unit, count(*), min(row) FROM units GROUP BY unit HAVING count(*) > 1 ORDER BY min(row) LIMIT 1",
                row => UnitFileFaults.DuplicateUnit(row.Text(0), row.Int64(1), row.Int64(2))
            );
        }
        for (var i = 0; i < columns.Metrics.Count; i++)
        {
            var metric = columns.Metrics[i];
            yield return new(
                $"SELECT row, coalesce(t{i}, '') FROM units WHERE v{i} IS NULL ORDER BY row LIMIT 1",
                row => UnitFileFaults.BadValue(metric, row.Int64(0), row.Text(1))
            );
        }
    }

    private static UnitFileCheck Empty(string field, string column) =>
        new(
            $"SELECT row FROM units WHERE coalesce({field}, '') = '' ORDER BY row LIMIT 1",
            row => UnitFileFaults.EmptyCell(column, row.Int64(0))
        );
}

internal static class UnitFileFaults
{
    public static Fault NotFound(string path) => new("file_not_found", FaultKind.NotFound, $"There is no file {path}.");

    public static Fault Unreadable(string path, string reason) =>
        Malformed("file_unreadable", $"{path} cannot be read as CSV or Parquet: {TableFile.Reason(reason)}");

    public static Fault NoSuchColumn(string name, IEnumerable<string> present) =>
        Malformed("no_such_column", $"There is no column {name}. The file has: {string.Join(", ", present)}.");

    public static Fault NoRows() => Malformed("no_rows", "The file has no rows.");

    public static Fault EmptyCell(string column, long row) => Malformed("empty_cell", $"Row {row} has no {column}.");

    public static Fault DuplicateUnit(string unit, long count, long firstRow) =>
        Malformed(
            "duplicate_unit",
            $"Unit {unit} stands in {count} rows, first in row {firstRow}. There must be one row per unit: add its values up first."
        );

    public static Fault BadValue(MetricColumn metric, long row, string value)
    {
        var shown = value.Length == 0 ? "is empty" : $"is '{value}'";
        return metric.Kind == MetricKind.Proportion
            ? Malformed("not_a_proportion", $"Column {metric.Name} {shown} in row {row}; a proportion takes TRUE, FALSE, 1 or 0.")
            : Malformed("not_a_number", $"Column {metric.Name} {shown} in row {row}; a mean takes a number, 0 where nothing happened.");
    }

    private static Fault Malformed(string code, string detail) => new(code, FaultKind.Malformed, detail);
}
