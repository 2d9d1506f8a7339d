using System.Runtime.InteropServices;

namespace Assay.Storage.Logs.DuckDb;

internal enum NativeState
{
    Success = 0,
    Error = 1,
}

/// <summary>The column types that are read or written here, with DuckDB's own numbers.</summary>
internal enum DuckType
{
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    HugeInt = 16,
    Varchar = 17,
    Decimal = 19,
    TimestampTz = 31,
    UHugeInt = 32,
}

/// <summary>duckdb_result: opaque to us, passed by value to the functions that read it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    private readonly ulong _columnCount;
    private readonly ulong _rowCount;
    private readonly ulong _rowsChanged;
    private readonly nint _columns;
    private readonly nint _errorMessage;
    private readonly nint _data;
}
