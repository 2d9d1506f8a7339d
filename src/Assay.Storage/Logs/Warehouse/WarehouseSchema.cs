using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>The tables of the warehouse, one script for each version of the schema.</summary>
/// <remarks>
/// Rows stand in the order of their receipt, so nearly in the order of time, and a query over a span reads that span only. There are no
/// indexes: the journal in front has removed duplicates, and an index would have to fit into memory.
/// </remarks>
internal static class WarehouseSchema
{
    private static readonly string[] s_versions =
    [
        """
            CREATE TABLE events (
                event_id VARCHAR NOT NULL,
                unit_id VARCHAR NOT NULL,
                type VARCHAR NOT NULL,
                happened_at TIMESTAMP NOT NULL,
                received_at TIMESTAMP NOT NULL,
                value DOUBLE,
                properties VARCHAR,
                experiment_id BIGINT,
                variant_id BIGINT,
                has_client_id BOOLEAN NOT NULL
            );
            CREATE TABLE exposures (
                experiment_id BIGINT NOT NULL,
                iteration BIGINT NOT NULL,
                revision BIGINT NOT NULL,
                unit_id VARCHAR NOT NULL,
                variant_id BIGINT NOT NULL,
                exposed_at TIMESTAMP NOT NULL,
                is_external BOOLEAN NOT NULL,
                context VARCHAR,
                is_crossover BOOLEAN NOT NULL
            );
            CREATE TABLE journal_position (segment BIGINT NOT NULL, byte_offset BIGINT NOT NULL);
            INSERT INTO journal_position VALUES (0, 0);
            """,
        """
            ALTER TABLE events ADD COLUMN key_id BIGINT;
            ALTER TABLE exposures RENAME COLUMN is_crossover TO is_further;
            ALTER TABLE exposures ADD COLUMN is_anonymous BOOLEAN;
            ALTER TABLE exposures ADD COLUMN received_at TIMESTAMP;
            ALTER TABLE exposures ADD COLUMN key_id BIGINT;
            CREATE TABLE joins (
                earlier_id VARCHAR NOT NULL,
                unit_id VARCHAR NOT NULL,
                joined_at TIMESTAMP NOT NULL,
                key_id BIGINT,
                is_trusted BOOLEAN NOT NULL
            );
            """,
    ];

    /// <exception cref="CannotStartException">The file was made by a newer program.</exception>
    public static void Upgrade(DuckConnection connection, string path)
    {
        connection.ExecuteScript("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)");
        var found = connection.Query("SELECT coalesce(max(version), 0) FROM schema_version", row => row.Int64(0), CancellationToken.None)[
            0
        ];
        if (found > s_versions.Length)
            throw new CannotStartException(
                $"{path} has schema {found}, made by a newer Assay; this one knows schema {s_versions.Length}. "
                    + "Run that newer version, or restore the backup made before its upgrade."
            );
        for (var version = (int)found; version < s_versions.Length; version++)
            Apply(connection, version + 1, s_versions[version]);
    }

    private static void Apply(DuckConnection connection, int version, string script)
    {
        using var transaction = connection.BeginTransaction();
        connection.ExecuteScript(script);
        connection.Execute("INSERT INTO schema_version VALUES (?)", CancellationToken.None, (long)version);
        transaction.Commit();
    }
}
