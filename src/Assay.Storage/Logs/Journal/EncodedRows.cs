using System.Buffers;
using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>A batch's rows as bytes, each with the fingerprint of what makes it unique. Made on the caller's thread.</summary>
internal sealed class EncodedRows(int capacity) : IDisposable
{
    private const int UsualRowSize = 160;
    private readonly int[] _ends = ArrayPool<int>.Shared.Rent(capacity);
    private readonly Fingerprint[] _fingerprints = ArrayPool<Fingerprint>.Shared.Rent(capacity);
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity * UsualRowSize);

    public int Count { get; private set; }

    /// <summary>Bytes of all rows.</summary>
    public int Length { get; private set; }

    public void Add(MetricEvent row, Fingerprint fingerprint)
    {
        Ensure(RowCodec.MaxSize(row));
        Length += RowCodec.Write(_bytes.AsSpan(Length), row);
        End(fingerprint);
    }

    public void Add(Exposure row, Fingerprint fingerprint)
    {
        Ensure(RowCodec.MaxSize(row));
        Length += RowCodec.Write(_bytes.AsSpan(Length), row);
        End(fingerprint);
    }

    public Span<byte> Row(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1];
        return _bytes.AsSpan(start, _ends[index] - start);
    }

    public Fingerprint FingerprintOf(int index) => _fingerprints[index];

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_ends);
        ArrayPool<Fingerprint>.Shared.Return(_fingerprints);
        ArrayPool<byte>.Shared.Return(_bytes);
    }

    private void End(Fingerprint fingerprint)
    {
        _ends[Count] = Length;
        _fingerprints[Count++] = fingerprint;
    }

    private void Ensure(int size)
    {
        if (_bytes.Length - Length >= size)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + size), (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
