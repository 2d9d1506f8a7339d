using Assay.Core;
using Assay.Core.Catalog;
using Assay.Core.Record;

namespace Assay.Storage.Files;

internal static class UnitFileFaults
{
    public static Fault NotFound(string path) => new("file_not_found", FaultKind.NotFound, $"There is no file {path}.");

    public static Fault Folder(string path) => new("file_not_found", FaultKind.NotFound, $"{path} is a folder, not a file.");

    public static Fault Unreadable(string path) =>
        Malformed("file_unreadable", $"{path} cannot be read: the disk or the system refuses it.");

    public static Fault NoSuchColumn(string name, IReadOnlyList<string> present) =>
        Malformed(
            "no_such_column",
            $"There is no column {name}. The file has: {string.Join(", ", present.Select(NumberText.Shown))}. Where its first line is no header, add --no-header; columns are then named 1, 2, 3."
        );

    public static Fault NoRows() => Malformed("no_rows", "The file has no rows.");

    public static Fault EmptyCell(string column, long row) => Malformed("empty_cell", $"Row {row} has no {column}.");

    public static Fault VariantsDifferInCase(string one, string other, long row) =>
        Malformed(
            "variants_differ_in_case",
            $"The variants {one} and {other} (row {row}) differ only in upper and lower case. Write them the same way if they are one, or rename one of them."
        );

    public static Fault TooManyVariants(string column, int limit, long row) =>
        Malformed(
            "too_many_variants",
            $"Column {column} has more than {limit} different values by row {row}, and an experiment has at most {limit} variants. Name the column that holds the variant."
        );

    public static Fault DuplicateUnit(string unit, long count, long firstRow) =>
        Malformed(
            "duplicate_unit",
            $"Unit {unit} stands in {count} rows, first in row {firstRow}. There must be one row per unit: add its values up first."
        );

    public static Fault BadValue(MetricColumn metric, long row, string value)
    {
        var shown = value.Length == 0 ? "is empty" : $"is '{NumberText.Shown(value)}'";
        var (code, takes) =
            metric.Kind == MetricKind.Proportion
                ? ("not_a_proportion", "a proportion takes TRUE, FALSE, yes, no, 1 or 0")
                : ("not_a_number", "a mean takes a number, 0 where nothing happened");
        return Malformed(code, $"Column {metric.Name} {shown} in row {row}; {takes}{WayOut(value)}.");
    }

    public static Fault ValueTooLarge(MetricColumn metric, long row, string value) =>
        Malformed(
            "value_out_of_range",
            $"Column {metric.Name} is '{NumberText.Shown(value)}' in row {row}; a value lies between -1E+15 and 1E+15. Choose a larger unit for the column."
        );

    private static string WayOut(string value) =>
        NumberText.IsMissing(value) ? " (--missing zero counts such cells as 0, --missing drop leaves their rows out)"
        : NumberText.HangsOnDecimalSign(value) ? " (--decimal , or --decimal . names the decimal sign)"
        : "";

    private static Fault Malformed(string code, string detail) => new(code, FaultKind.Malformed, detail);
}
