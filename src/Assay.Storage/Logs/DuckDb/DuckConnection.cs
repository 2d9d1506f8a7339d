namespace Assay.Storage.Logs.DuckDb;

/// <summary>One session with its own transaction. For one thread at a time.</summary>
internal sealed class DuckConnection : IDisposable
{
    private readonly ConnectionHandle _handle;

    private DuckConnection(ConnectionHandle handle) => _handle = handle;

    public static DuckConnection Open(DatabaseHandle database)
    {
        var state = Native.Connect(database, out var handle);
        if (state != NativeState.Success)
            throw new DuckDbException(DuckDbFailure.Fatal, "DuckDB refused a new connection.");
        handle.KeepOpen(database);
        return new(handle);
    }

    /// <summary>Prepares one statement; its parameters are written as <c>?</c> or <c>$1</c>.</summary>
    public DuckStatement Prepare(string sql) => DuckStatement.Prepare(_handle, sql);

    /// <summary>Runs one statement and says how many rows it changed.</summary>
    public long Execute(string sql, CancellationToken ct, params ReadOnlySpan<DuckValue> parameters)
    {
        using var statement = Prepare(sql);
        return statement.Bind(parameters).Execute(ct);
    }

    /// <summary>Runs one query and reads each row while it is at hand.</summary>
    public List<T> Query<T>(string sql, Func<DuckRow, T> read, CancellationToken ct, params ReadOnlySpan<DuckValue> parameters)
    {
        using var statement = Prepare(sql);
        using var result = statement.Bind(parameters).Query(ct);
        return [.. result.Rows().Select(read)];
    }

    /// <summary>Runs several statements, which take no parameters.</summary>
    public void ExecuteScript(string sql)
    {
        var state = Native.Query(_handle, sql, out var native);
        using var result = DuckResult.Take(state, native);
    }

    public DuckTransaction BeginTransaction() => new(this);

    /// <summary>Bulk rows for a table; all its columns, in its order.</summary>
    public DuckAppender Append(string table)
    {
        var state = Native.CreateAppender(_handle, null, table, out var appender);
        return DuckAppender.Take(state, appender);
    }

    public void Dispose() => _handle.Dispose();
}
