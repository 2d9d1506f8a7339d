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

    /// <summary>Runs the query to its end and holds all its rows.</summary>
    /// <exception cref="OperationCanceledException">The query was interrupted; an open transaction can then only be rolled back.</exception>
    public DuckResult Query(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var pending = Plan(Native.Plan(_statement, out var planned), planned);
        using var watch = InterruptOn(ct);
        return Cancellable(() => Execute(pending), ct);
    }

    /// <summary>Runs the query while its rows are read, so that they need not fit into memory together. The connection is busy meanwhile.</summary>
    /// <exception cref="OperationCanceledException">The query was interrupted, while the next rows were asked for.</exception>
    public IEnumerable<DuckChunk> Stream(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var pending = Plan(Native.PlanStreaming(_statement, out var planned), planned);
        using var watch = InterruptOn(ct);
        using var result = Cancellable(() => Execute(pending), ct);
        while (Cancellable(result.NextChunk, ct) is { } chunk)
            yield return chunk;
    }

    public void Dispose() => _statement.Dispose();

    private static PendingHandle Plan(NativeState state, PendingHandle pending)
    {
        if (state == NativeState.Success)
            return pending;
        using (pending)
            throw DuckDbException.From(Native.PendingError(pending));
    }

    private static DuckResult Execute(PendingHandle pending)
    {
        var state = Native.Execute(pending, out var native);
        return DuckResult.Take(state, native);
    }

    // Planning clears DuckDB's interrupt flag. Watched from there on, a token is seen whenever it fires.
    private CancellationTokenRegistration InterruptOn(CancellationToken ct) =>
        ct.UnsafeRegister(static state => Native.Interrupt((ConnectionHandle)state!), _connection);

    private static T Cancellable<T>(Func<T> run, CancellationToken ct)
    {
        try
        {
            return run();
        }
        catch (DuckDbException e) when (e.Failure == DuckDbFailure.Interrupted && ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, ct);
        }
    }
}
