namespace Assay.Storage.Logs.Journal;

/// <summary>Requests that share one write and one flush, and their accepted rows. Used again for every commit.</summary>
internal sealed class CommitGroup
{
    private const int RowsStart = Frame.HeaderLength + 1;
    private byte[] _bytes = new byte[64 << 10];
    private int _length = RowsStart;

    public List<AppendRequest> Requests { get; } = [];
    public int AcceptedRows { get; private set; }
    public long RequestedRows => Requests.Sum(request => (long)request.Rows);
    public long RequestedBytes => Requests.Sum(request => (long)request.Bytes);

    /// <summary>Bytes in the journal.</summary>
    public int Length => _length;

    /// <summary>The accepted rows, one behind the other.</summary>
    public ReadOnlySpan<byte> Rows => _bytes.AsSpan(RowsStart, _length - RowsStart);

    public void Add(ReadOnlySpan<byte> row)
    {
        if (_bytes.Length - _length < row.Length)
            Array.Resize(ref _bytes, Math.Max(checked(_length + row.Length), (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        row.CopyTo(_bytes.AsSpan(_length));
        _length += row.Length;
        AcceptedRows++;
    }

    /// <summary>The group as it stands in its segment.</summary>
    public ReadOnlySpan<byte> Seal(long offset)
    {
        _bytes[Frame.HeaderLength] = RowCodec.Version;
        Frame.Seal(_bytes.AsSpan(0, _length), offset);
        return _bytes.AsSpan(0, _length);
    }

    public void Clear()
    {
        Requests.Clear();
        AcceptedRows = 0;
        _length = RowsStart;
    }
}
