namespace Assay.Storage.Logs.DuckDb;

/// <summary>One row of a chunk; columns count from zero.</summary>
internal readonly struct DuckRow(DuckChunk chunk, int row)
{
    public bool IsNull(int column) => chunk[column].IsNull(row);

    public bool Boolean(int column) => chunk[column].Boolean(row);

    public long Int64(int column) => chunk[column].Int64(row);

    public double Double(int column) => chunk[column].Double(row);

    public string Text(int column) => chunk[column].Text(row);

    public DateTime Timestamp(int column) => chunk[column].Timestamp(row);

    public bool? BooleanOrNull(int column) => IsNull(column) ? null : Boolean(column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public double? DoubleOrNull(int column) => IsNull(column) ? null : Double(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public DateTime? TimestampOrNull(int column) => IsNull(column) ? null : Timestamp(column);
}
