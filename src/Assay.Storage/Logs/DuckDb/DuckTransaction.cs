namespace Assay.Storage.Logs.DuckDb;

/// <summary>Rolls back when disposed, unless it was committed.</summary>
internal sealed class DuckTransaction : IDisposable
{
    private readonly DuckConnection _connection;
    private bool _open;

    public DuckTransaction(DuckConnection connection)
    {
        _connection = connection;
        _connection.ExecuteScript("BEGIN TRANSACTION");
        _open = true;
    }

    /// <exception cref="DuckDbException">Nothing was stored: DuckDB rolls back a commit that fails.</exception>
    public void Commit()
    {
        _open = false;
        _connection.ExecuteScript("COMMIT");
    }

    public void Dispose()
    {
        if (!_open)
            return;
        _open = false;
        _connection.ExecuteScript("ROLLBACK");
    }
}
