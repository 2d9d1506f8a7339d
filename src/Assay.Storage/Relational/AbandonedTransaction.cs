using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Assay.Storage.Relational;

/// <summary>Ends a transaction in which a statement failed, whatever SQLite has made of it.</summary>
/// <remarks>
/// After some failures, a full disk among them, SQLite undoes the transaction by itself. The driver does not always notice and undoes it
/// again; that fails, hides the first failure, and keeps the connection from going back to its pool.
/// </remarks>
internal static class AbandonedTransaction
{
    public static void Abandon(this DbTransaction transaction, SqliteConnection connection)
    {
        var sqlite = connection.Handle!;
        if (!IsOpen(sqlite))
            raw.sqlite3_exec(sqlite, "BEGIN");
        transaction.Dispose();
        if (IsOpen(sqlite))
            raw.sqlite3_exec(sqlite, "ROLLBACK");
    }

    private static bool IsOpen(sqlite3 sqlite) => raw.sqlite3_get_autocommit(sqlite) == 0;
}
