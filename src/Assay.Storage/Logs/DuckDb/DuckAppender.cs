namespace Assay.Storage.Logs.DuckDb;

/// <summary>Writes rows in bulk: values go straight into DuckDB's column vectors, thousands of rows a call.</summary>
/// <remarks>
/// Add each column in the table's order, then <see cref="EndRow"/>. Rows count once <see cref="Complete"/> returns; disposed before, they are
/// dropped. DuckDB hands large batches over in parts, so whoever wants all or nothing wraps this in a transaction.
/// </remarks>
internal sealed class DuckAppender : IDisposable
{
    private static readonly int s_rowsPerChunk = (int)Native.VectorSize();

    private readonly AppenderHandle _appender;
    private readonly ChunkHandle _chunk;
    private readonly VectorWriter[] _columns;
    private int _row;
    private int _column;

    private DuckAppender(AppenderHandle appender)
    {
        _appender = appender;
        var types = ColumnTypes(appender);
        _chunk = CreateChunk(types);
        _columns = [.. types.Select(type => new VectorWriter(Native.TypeOf(type)))];
        foreach (var type in types)
            type.Dispose();
        StartChunk();
    }

    public static DuckAppender Take(NativeState state, AppenderHandle appender)
    {
        if (state == NativeState.Success)
            return new(appender);
        using (appender)
            throw Error(appender);
    }

    public DuckAppender Add(long? value) => Write(DuckType.BigInt, value);

    public DuckAppender Add(double? value) => Write(DuckType.Double, value);

    public DuckAppender Add(bool? value) => Write(DuckType.Boolean, value);

    public DuckAppender Add(DateTime? value) => Write(DuckType.Timestamp, value is { } time ? DuckTime.Microseconds(time) : (long?)null);

    public DuckAppender Add(string? value)
    {
        if (value is null)
            Next().WriteNull(_row);
        else
            Next().WriteText(_row, value);
        return this;
    }

    /// <param name="utf8">Must be valid; DuckDB does not check it.</param>
    public DuckAppender Add(ReadOnlySpan<byte> utf8, bool isNull = false)
    {
        if (isNull)
            Next().WriteNull(_row);
        else
            Next().WriteText(_row, utf8);
        return this;
    }

    public void EndRow()
    {
        if (_column != _columns.Length)
            throw new InvalidOperationException($"The row has {_column} of {_columns.Length} columns.");
        _column = 0;
        if (++_row == s_rowsPerChunk)
            SendChunk();
    }

    /// <exception cref="DuckDbException">A row was refused; without a transaction, some of the others may be stored.</exception>
    public void Complete()
    {
        if (_row > 0)
            SendChunk();
        Require(Native.FlushAppender(_appender));
    }

    public void Dispose()
    {
        // Destroying would store what was not completed.
        _ = Native.ClearAppender(_appender);
        _chunk.Dispose();
        _appender.Dispose();
    }

    private DuckAppender Write<T>(DuckType type, T? value)
        where T : unmanaged
    {
        if (value is { } v)
            Next().Write(_row, type, v);
        else
            Next().WriteNull(_row);
        return this;
    }

    private ref VectorWriter Next() => ref _columns[_column++];

    private void SendChunk()
    {
        Native.SetChunkSize(_chunk, (ulong)_row);
        Require(Native.AppendChunk(_appender, _chunk));
        Native.ResetChunk(_chunk);
        StartChunk();
    }

    private void StartChunk()
    {
        _row = 0;
        for (var i = 0; i < _columns.Length; i++)
            _columns[i].Start(Native.ChunkVector(_chunk, (ulong)i));
    }

    private void Require(NativeState state)
    {
        if (state != NativeState.Success)
            throw Error(_appender);
    }

    private static DuckDbException Error(AppenderHandle appender)
    {
        using var error = Native.AppenderError(appender);
        return DuckDbException.From(Native.ErrorMessage(error), Native.ErrorType(error));
    }

    private static LogicalTypeHandle[] ColumnTypes(AppenderHandle appender)
    {
        var types = new LogicalTypeHandle[Native.AppenderColumnCount(appender)];
        for (var i = 0; i < types.Length; i++)
            types[i] = Native.AppenderColumnType(appender, (ulong)i);
        return types;
    }

    private static ChunkHandle CreateChunk(LogicalTypeHandle[] types)
    {
        var pointers = types.Select(type => type.DangerousGetHandle()).ToArray();
        var chunk = Native.CreateChunk(pointers, (ulong)pointers.Length);
        GC.KeepAlive(types);
        return chunk;
    }
}
