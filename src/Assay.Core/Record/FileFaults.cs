using System.Globalization;

namespace Assay.Core.Record;

/// <summary>Every way in which a file cannot be read, with row, column and the way out, in words for whoever sent it.</summary>
/// <remarks>Rows are counted from 1 behind the header; lines from 1 with it, as an editor shows them.</remarks>
public static class FileFaults
{
    private const int ShownColumns = 20;

    private const string Read = "Files that are read: CSV and NDJSON in UTF-8, and Parquet, plain or compressed with gzip.";

    public static Fault Empty() => Malformed("file_empty", "The file is empty.");

    public static Fault NotParquet() => Malformed("file_not_parquet", "The file is not Parquet.");

    public static Fault IsParquet() => Malformed("file_is_parquet", "The file is Parquet; it was said to be CSV.");

    public static Fault DamagedParquet() =>
        Malformed("file_unreadable", "The Parquet file is damaged, or of a kind that is not read here. Write it again, or send it as CSV.");

    public static Fault ParquetTooLarge() =>
        Malformed(
            "file_too_large",
            "The Parquet file's row groups need more memory than an import may take. Write it with smaller row groups, or send CSV."
        );

    public static Fault NotText(string what) => Malformed("file_not_text", $"The file is {what}, not text. {Read}");

    public static Fault Utf32() => Malformed("file_not_utf8", $"The file is text in UTF-32. Write it again in UTF-8. {Read}");

    public static Fault DamagedGzip() => Malformed("file_unreadable", "The file is compressed with gzip, and damaged or cut off.");

    public static Fault NotUtf8(string place) =>
        Malformed(
            "file_not_utf8",
            $"{place} holds bytes that are not UTF-8. Where the file is written in another encoding, name it, as in encoding=windows-1252 (--encoding on the command line); latin1 and utf-16 are read too."
        );

    public static Fault UnknownEncoding(string name) =>
        Malformed("unknown_encoding", $"'{name}' is no encoding that is read here. Give utf-8, utf-16, latin1 or windows-1252.");

    public static Fault NulCharacter(string place) => Malformed("nul_character", $"{place} contains the character U+0000.");

    public static Fault NoSuchColumn(string name, IReadOnlyList<string> columns) =>
        Malformed("no_such_column", $"The file has no column '{name}'. Its columns are: {List(columns)}.");

    public static Fault NoUnits(IReadOnlyList<string> columns) =>
        Malformed(
            "no_such_column",
            $"The file has no column 'user_id', or it is mapped to another field. Its columns are: {List(columns)}. Name the column by map=user_id:COLUMN; where the first line is no header, add header=false (--no-header on the command line) and name columns by their place, as in map=user_id:1."
        );

    public static Fault NoValueColumns() =>
        Malformed(
            "no_value_columns",
            "Name the columns with what units did: map=event.purchase:COLUMN, or several of them, separated by commas."
        );

    public static Fault NoTime() =>
        Malformed("no_time", "Say when the units met the experiment: a column exposed_at, or exposed_at=2026-01-31 for all rows.");

    public static Fault DoubledColumn(string name, int first, int second) =>
        Malformed(
            "doubled_column",
            $"The column '{name}' stands twice (columns {first} and {second}); which one is meant cannot be told. Rename one."
        );

    public static Fault Ragged(long row, long line, int cells, int columns) =>
        Malformed(
            "file_ragged",
            Text(
                $"Row {row} (line {line}) has {cells} cells where the header has {columns}. Is a delimiter or a line break missing its quotation marks?"
            )
        );

    public static Fault OpenQuote(long row, long line) =>
        Malformed("file_open_quote", Text($"A quotation mark opened in row {row} (line {line}) is never closed."));

    public static Fault StrayQuote(long row, long line) =>
        Malformed(
            "file_stray_quote",
            Text($"In row {row} (line {line}) text follows a closing quotation mark. Quotation marks within a cell are written twice.")
        );

    public static Fault CellTooLong(long row, int column, int limit) =>
        Malformed(
            "cell_too_long",
            Text($"The cell in row {row}, column {column} is longer than {limit} bytes (setting Imports:CellBytes).")
        );

    public static Fault RowTooLong(long row, long line, int limit) =>
        Malformed("line_too_long", Text($"Row {row} (line {line}) is longer than {limit} bytes (setting Imports:LineBytes)."));

    public static Fault TooManyColumns(int limit) =>
        Malformed("too_many_columns", $"The file has more than {limit} columns (setting Imports:Columns).");

    public static Fault TooManyRows(long limit) =>
        Malformed("too_many_rows", Text($"The file has more than {limit} rows (setting Imports:Rows). Split it."));

    public static Fault TooLargeExpanded(long limit) =>
        Malformed(
            "file_expands_too_far",
            Text($"The file unfolds into more than {limit} bytes (settings Imports:ExpandedBytes, Imports:ExpansionFactor). Split it.")
        );

    /// <summary>Where something stands in a table.</summary>
    public static string Cell(long row, string column) => Text($"Column '{NumberText.Shown(column)}' in row {row}");

    private static string List(IReadOnlyList<string> columns) =>
        string.Join(", ", columns.Take(ShownColumns).Select(NumberText.Shown)) + (columns.Count > ShownColumns ? ", …" : "");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static Fault Malformed(string code, string detail) => new(code, FaultKind.Malformed, detail);
}
