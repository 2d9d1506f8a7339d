namespace Assay.Storage.Logs.Journal;

/// <summary>Rows that are added and never change. One writer, readers without locks.</summary>
/// <remarks>
/// A reader comes with an index out of a <see cref="FingerprintTable"/>. The table's write of the index followed the row's, and the
/// reader's read of it goes before the row's: so it sees the row, its chunk, and an array that holds the chunk. A row that was replaced, or
/// never committed, stays where it is and is not read.
/// </remarks>
internal sealed class HeldList<T>
    where T : struct
{
    private const int ChunkBits = 12;
    private const int Mask = (1 << ChunkBits) - 1;
    private T[][] _chunks = new T[4][];
    private uint _count;

    /// <summary>Any thread.</summary>
    public T this[uint index] => Volatile.Read(ref _chunks)[index >> ChunkBits][index & Mask];

    /// <summary>The writer only.</summary>
    /// <returns>The row's index.</returns>
    public uint Add(in T row)
    {
        var chunk = (int)(_count >> ChunkBits);
        if (chunk == _chunks.Length)
            Grow();
        if ((_count & Mask) == 0)
            _chunks[chunk] = new T[1 << ChunkBits];
        _chunks[chunk][_count & Mask] = row;
        return _count++;
    }

    private void Grow()
    {
        var chunks = new T[_chunks.Length * 2][];
        _chunks.CopyTo(chunks, 0);
        Volatile.Write(ref _chunks, chunks);
    }
}
