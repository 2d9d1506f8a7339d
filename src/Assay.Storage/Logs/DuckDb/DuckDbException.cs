using System.Runtime.InteropServices;

namespace Assay.Storage.Logs.DuckDb;

/// <summary>What went wrong in DuckDB, as far as a caller would act differently.</summary>
public enum DuckDbFailure
{
    /// <summary>The statement or its data: wrong SQL, a missing table, a value that does not convert.</summary>
    Statement,

    /// <summary>A key or check constraint refused the rows.</summary>
    Constraint,

    /// <summary>A conflict with another transaction, or a transaction that an earlier error has ended.</summary>
    Transaction,

    /// <summary>The query was interrupted.</summary>
    Interrupted,

    /// <summary>The file is open already, in this process or in another.</summary>
    Locked,

    /// <summary>The file is not a DuckDB database, or its content fails its checksums.</summary>
    Corrupt,

    /// <summary>The disk or the file system refused: full, missing, not permitted.</summary>
    Io,

    /// <summary>The memory limit does not suffice.</summary>
    OutOfMemory,

    /// <summary>The database refuses all work until it is opened again.</summary>
    Fatal,
}

/// <summary>DuckDB reported an error; the message is its own.</summary>
public sealed class DuckDbException(DuckDbFailure failure, string message) : Exception(message)
{
    /// <summary>What kind of error it is.</summary>
    public DuckDbFailure Failure { get; } = failure;

    /// <summary>The exception for a message that DuckDB owns, and the error's number where it gives one.</summary>
    internal static DuckDbException From(nint nativeMessage, int? type = null)
    {
        var message = Marshal.PtrToStringUTF8(nativeMessage) ?? "DuckDB gave no reason.";
        return new(DuckDbFailures.Of(message, type), message);
    }
}
