using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>The installation's id in the warehouse, and the highest experiment that the warehouse has rows of.</summary>
internal static class WarehouseIdentity
{
    /// <exception cref="CannotStartException">The warehouse belongs to another installation.</exception>
    public static bool Claim(DuckConnection connection, Installation installation)
    {
        connection.ExecuteScript("CREATE TABLE IF NOT EXISTS installation (id VARCHAR NOT NULL)");
        var found = connection.Query("SELECT id FROM installation", row => row.Text(0), CancellationToken.None);
        if (!installation.Adopts("events.duckdb", found is [var id, ..] ? id : null))
            return false;
        using var transaction = connection.BeginTransaction();
        connection.ExecuteScript("DELETE FROM installation");
        connection.Execute("INSERT INTO installation VALUES (?)", CancellationToken.None, installation.Id);
        transaction.Commit();
        return true;
    }

    public static long HighestExperiment(DuckConnection connection) =>
        connection.Query("SELECT coalesce(max(experiment_id), 0) FROM exposures", row => row.Int64(0), CancellationToken.None)[0];
}
