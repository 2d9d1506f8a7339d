namespace Assay.Storage.Logs.DuckDb;

/// <summary>Up to a few thousand rows, stored by column in memory that DuckDB owns.</summary>
internal sealed class DuckChunk : IDisposable
{
    private readonly ChunkHandle _handle;
    private readonly DuckColumn[] _columns;

    public DuckChunk(ChunkHandle handle, DuckColumnType[] types)
    {
        _handle = handle;
        Count = (int)Native.ChunkSize(handle);
        _columns = new DuckColumn[types.Length];
        for (var i = 0; i < types.Length; i++)
            _columns[i] = new DuckColumn(types[i], Native.ChunkVector(handle, (ulong)i));
    }

    public int Count { get; }

    public ref readonly DuckColumn this[int column]
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return ref _columns[column];
        }
    }

    public void Dispose() => _handle.Dispose();
}
