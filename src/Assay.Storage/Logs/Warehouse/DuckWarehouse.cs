using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs.DuckDb;
using Assay.Storage.Logs.Journal;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Exposures and events in one DuckDB file of this process.</summary>
internal sealed class DuckWarehouse : ILogWarehouse, IDisposable
{
    private readonly WarehouseFile _file;
    private JournalPosition? _loadedTo;
    private volatile bool _hasJoins;

    private DuckWarehouse(WarehouseFile file)
    {
        _file = file;
        _loadedTo = _file.Use(StoredPosition);
        _hasJoins = Joins().Any();
    }

    /// <summary>Whether any ids are one person; without, no query need look for them. Never false once a join is loaded.</summary>
    public bool HasJoins => _hasJoins;

    public JournalPosition LoadedTo => _loadedTo ??= _file.Use(StoredPosition);

    /// <summary>Opens or makes the file and brings its schema up to date.</summary>
    /// <param name="spillFolder">For queries that outgrow memory; made when needed, emptied when done.</param>
    /// <exception cref="CannotStartException">The file is damaged, held by another process, or of a newer program.</exception>
    public static DuckWarehouse Open(string path, string spillFolder, WarehouseSettings settings)
    {
        var file = WarehouseFile.Open(path, spillFolder, settings);
        try
        {
            return new(file);
        }
        catch (StoreUnavailableException e)
        {
            file.Dispose();
            throw new CannotStartException(e.Message, e);
        }
    }

    /// <summary>The reason why the file cannot be used any more; <c>null</c> where there is none.</summary>
    public string? Problem => _file.Problem;

    /// <summary>Compares, or takes, the identity of the data folder.</summary>
    /// <exception cref="CannotStartException">The warehouse belongs to another installation.</exception>
    public void Claim(Installation installation) => _file.Use(connection => WarehouseIdentity.Claim(connection, installation));

    public long HighestExperiment() => _file.Use(WarehouseIdentity.HighestExperiment);

    public void Load(RowBlocks rows, JournalPosition upTo)
    {
        try
        {
            _file.Use(connection => Store(connection, rows, upTo));
            // Committed to a file without a name they are not stored; the journal keeps them.
            _file.Require();
            _loadedTo = upTo;
        }
        catch
        {
            // The commit may have gone through although it was reported to have failed: only the file knows.
            _loadedTo = null;
            throw;
        }
    }

    public IEnumerable<(string EventId, DateTime ReceivedUtc)> EventIdsSince(DateTime receivedUtc) =>
        _file.Stream(
            "SELECT event_id, received_at FROM events WHERE received_at >= ? AND has_client_id",
            row => (row.Text(0), row.Timestamp(1)),
            receivedUtc
        );

    public IEnumerable<(ExposureMark Mark, DateTime ExposedUtc)> Exposures() =>
        _file.Stream(
            "SELECT experiment_id, iteration, unit_id, variant_id, is_external, key_id, is_anonymous, exposed_at FROM exposures",
            row =>
                (
                    new ExposureMark(
                        row.Int64(0),
                        (int)row.Int64(1),
                        row.Text(2),
                        (int)row.Int64(3),
                        row.Boolean(4) ? ExposureSource.External : ExposureSource.Assigned,
                        row.Int64OrNull(5),
                        row.BooleanOrNull(6) ?? false
                    ),
                    row.Timestamp(7)
                )
        );

    public IEnumerable<(string EarlierId, string UnitId, bool IsTrusted)> Joins() =>
        _file.Stream("SELECT earlier_id, unit_id, is_trusted FROM joins ORDER BY rowid", row => (row.Text(0), row.Text(1), row.Boolean(2)));

    /// <summary>Runs a query on a connection and a thread of its own.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read now.</exception>
    public Task<T> QueryAsync<T>(Func<DuckConnection, T> query, CancellationToken ct) => _file.QueryAsync(query, ct);

    public void Dispose() => _file.Dispose();

    private static JournalPosition StoredPosition(DuckConnection connection) =>
        connection.Query(
            "SELECT segment, byte_offset FROM journal_position",
            row => new JournalPosition(row.Int64(0), row.Int64(1)),
            CancellationToken.None
        )[0];

    private bool Store(DuckConnection connection, RowBlocks rows, JournalPosition upTo)
    {
        using var transaction = connection.BeginTransaction();
        // Before the rows are there to be read: a query that looks for joins in vain is right all the same.
        _hasJoins |= LogTables.Append(connection, rows);
        connection.Execute("UPDATE journal_position SET segment = ?, byte_offset = ?", CancellationToken.None, upTo.Segment, upTo.Offset);
        transaction.Commit();
        return true;
    }
}
