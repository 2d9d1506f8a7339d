using System.Buffers;
using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>By what the index knows an event.</summary>
/// <param name="Fingerprint">Of the client's id; the default where it gave none.</param>
/// <param name="Number">The receipt, which the index holds with it.</param>
internal readonly record struct RowKey(Fingerprint Fingerprint, uint Number);

/// <summary>A batch's rows as bytes, each with its key. Made on the caller's thread, so that nothing else of the batch need stay.</summary>
internal sealed class EncodedRows(int capacity) : IDisposable
{
    private const int UsualRowSize = 160;
    private readonly int[] _ends = ArrayPool<int>.Shared.Rent(capacity);
    private readonly RowKey[] _keys = ArrayPool<RowKey>.Shared.Rent(capacity);
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity * UsualRowSize);

    public int Count { get; private set; }

    /// <summary>Bytes of all rows.</summary>
    public int Length { get; private set; }

    public void Add(in EventRecord row, Fingerprinter fingerprinter)
    {
        var length = RowCodec.Write(Room(RowCodec.MaxSize(row)), row);
        var id = row.HasClientId ? fingerprinter.OfEvent(RowCodec.EventId(_bytes.AsSpan(Length))) : default;
        End(length, new RowKey(id, SeenEventIds.Receipt(row.ReceivedUtc)));
    }

    public void Add(Exposure row) => End(RowCodec.Write(Room(RowCodec.MaxSize(row)), row), default);

    public void Add(Join row) => End(RowCodec.Write(Room(RowCodec.MaxSize(row)), row), default);

    public Span<byte> Row(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1];
        return _bytes.AsSpan(start, _ends[index] - start);
    }

    public RowKey Key(int index) => _keys[index];

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_ends);
        ArrayPool<RowKey>.Shared.Return(_keys);
        ArrayPool<byte>.Shared.Return(_bytes);
    }

    private void End(int length, RowKey key)
    {
        Length += length;
        _ends[Count] = Length;
        _keys[Count++] = key;
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - Length < size)
            Grow(size);
        return _bytes.AsSpan(Length);
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + size), (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
