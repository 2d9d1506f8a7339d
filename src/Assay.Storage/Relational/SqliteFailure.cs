using Assay.Core;
using Microsoft.Data.Sqlite;

namespace Assay.Storage.Relational;

/// <summary>What SQLite's error codes mean to whoever runs the server. Codes: sqlite.org/rescode.html.</summary>
internal static class SqliteFailure
{
    /// <summary>The machine's failure in words, or <c>null</c> where the statement itself is wrong (our bug).</summary>
    private static string? Describe(int code) =>
        code switch
        {
            5 or 6 => "is locked by another program. Close it",
            8 or 3 => "cannot be written. Give this user the right to write to it and its folder",
            10 => "cannot be read or written; the disk reports an error. Check the disk",
            11 => "is damaged. Restore it from a backup",
            13 => "does not fit: the disk is full. Free some space",
            14 => "cannot be opened. Check that its folder exists and that this user may use it",
            26 => "is not a SQLite database. Move it away or choose another folder",
            7 => "does not fit into memory. Free some",
            _ => null,
        };

    public static bool IsOfMachine(SqliteException e) => Describe(e.SqliteErrorCode) is not null;

    /// <summary>For answers and logs, which have no paths.</summary>
    public static StoreUnavailableException Unavailable(SqliteException e) =>
        new($"The catalog {Describe(e.SqliteErrorCode) ?? "cannot be used"} (SQLite error {e.SqliteErrorCode}).", e);

    /// <summary>At the start a statement fails for want of the machine, or because somebody else's tables are in the way.</summary>
    public static CannotStartException CannotStart(string path, SqliteException e) =>
        new(
            Sentence(path, Describe(e.SqliteErrorCode) ?? "holds tables that Assay did not make. Move it away or choose another folder", e),
            e
        );

    private static string Sentence(string path, string problem, SqliteException e) => $"{path} {problem}. ({e.Message})";
}
