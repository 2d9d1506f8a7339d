namespace Assay.Storage.Logs.DuckDb;

/// <summary>A prepared statement, to be bound and run as often as wanted.</summary>
internal sealed class DuckStatement : IDisposable
{
    private readonly ConnectionHandle _connection;
    private readonly StatementHandle _statement;

    private DuckStatement(ConnectionHandle connection, StatementHandle statement)
    {
        _connection = connection;
        _statement = statement;
    }

    public static DuckStatement Prepare(ConnectionHandle connection, string sql)
    {
        if (Native.Prepare(connection, sql, out var statement) == NativeState.Success)
            return new(connection, statement);
        using (statement)
            throw DuckDbException.From(Native.PrepareError(statement));
    }

    /// <summary>Gives every parameter its value, in order.</summary>
    public DuckStatement Bind(params ReadOnlySpan<DuckValue> values)
    {
        var expected = Native.ParameterCount(_statement);
        if (expected != (ulong)values.Length)
            throw new ArgumentException($"The statement has {expected} parameters, not {values.Length}.", nameof(values));
        for (var i = 0; i < values.Length; i++)
            if (values[i].BindTo(_statement, (ulong)i + 1) != NativeState.Success)
                throw DuckDbException.From(Native.PrepareError(_statement));
        return this;
    }

    /// <returns>How many rows were changed.</returns>
    public long Execute(CancellationToken ct)
    {
        using var result = Query(ct);
        return result.RowsChanged;
    }

    /// <exception cref="OperationCanceledException">The query was interrupted; an open transaction can then only be rolled back.</exception>
    public DuckResult Query(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var pending = Plan();
        // Planning clears DuckDB's interrupt flag. Watched from here on, a token is seen whenever it fires.
        using var watch = ct.UnsafeRegister(static state => Native.Interrupt((ConnectionHandle)state!), _connection);
        var state = Native.Execute(pending, out var native);
        try
        {
            return DuckResult.Take(state, native);
        }
        catch (DuckDbException e) when (e.Failure == DuckDbFailure.Interrupted && ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, ct);
        }
    }

    public void Dispose() => _statement.Dispose();

    private PendingHandle Plan()
    {
        if (Native.Plan(_statement, out var pending) == NativeState.Success)
            return pending;
        using (pending)
            throw DuckDbException.From(Native.PendingError(pending));
    }
}
