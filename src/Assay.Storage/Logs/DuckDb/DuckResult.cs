namespace Assay.Storage.Logs.DuckDb;

/// <summary>A query's rows, held by DuckDB and read a chunk at a time.</summary>
internal sealed class DuckResult : IDisposable
{
    private readonly DuckColumnType[] _types;
    private NativeResult _native;
    private DuckChunk? _chunk;

    private DuckResult(NativeResult native)
    {
        _native = native;
        _types = new DuckColumnType[Native.ColumnCount(ref _native)];
        for (var i = 0; i < _types.Length; i++)
            using (var type = Native.ColumnType(ref _native, (ulong)i))
                _types[i] = DuckColumnType.Of(type);
    }

    public long RowsChanged => (long)Native.RowsChanged(ref _native);

    public static DuckResult Take(NativeState state, NativeResult native)
    {
        if (state == NativeState.Success)
            return new(native);
        var error = DuckDbException.From(Native.ResultError(ref native));
        Native.DestroyResult(ref native);
        throw error;
    }

    /// <summary>The next rows, or null at the end. The chunk before is gone with this call.</summary>
    /// <exception cref="DuckDbException">A streamed query failed on the way to them.</exception>
    public DuckChunk? NextChunk()
    {
        _chunk?.Dispose();
        var handle = Native.FetchChunk(_native);
        _chunk = handle.IsInvalid ? null : new DuckChunk(handle, _types);
        return _chunk is null && Native.ResultError(ref _native) is not 0 and var error ? throw DuckDbException.From(error) : _chunk;
    }

    /// <summary>The rows that are left, each to be read before the next is asked for.</summary>
    public IEnumerable<DuckRow> Rows()
    {
        while (NextChunk() is { } chunk)
            for (var row = 0; row < chunk.Count; row++)
                yield return new DuckRow(chunk, row);
    }

    public void Dispose()
    {
        _chunk?.Dispose();
        Native.DestroyResult(ref _native);
    }
}
