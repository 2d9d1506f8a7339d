using Dapper;
using Microsoft.Data.Sqlite;

namespace Assay.Storage.Relational;

/// <summary>The installation's id in the catalog, and the highest number that the catalog has given to an experiment.</summary>
internal static class CatalogIdentity
{
    private const string Experiment = "experiment";

    /// <exception cref="CannotStartException">The catalog belongs to another installation.</exception>
    public static void Claim(SqliteConnection connection, Installation installation)
    {
        connection.Execute("CREATE TABLE IF NOT EXISTS installation (id TEXT NOT NULL)");
        var found = connection.QueryFirstOrDefault<string>("SELECT id FROM installation");
        if (!installation.Adopts("catalog.db", found))
            return;
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute("DELETE FROM installation", transaction: transaction);
        connection.Execute("INSERT INTO installation (id) VALUES (@Id)", new { installation.Id }, transaction);
        transaction.Commit();
    }

    public static long HighestExperiment(SqliteConnection connection) =>
        connection.ExecuteScalar<long>("SELECT COALESCE(MAX(id), 0) FROM last_id WHERE kind = @Experiment", new { Experiment });

    /// <summary>The next experiment gets a higher number than this one.</summary>
    public static void SkipTo(SqliteConnection connection, long id) =>
        connection.Execute(
            "INSERT INTO last_id (kind, id) VALUES (@Experiment, @id) ON CONFLICT (kind) DO UPDATE SET id = @id",
            new { Experiment, id }
        );
}
