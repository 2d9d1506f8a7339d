using System.Text;

namespace Assay.Storage.Logs.DuckDb;

/// <summary>Writes one column of a chunk that is being filled.</summary>
internal unsafe struct VectorWriter(DuckType type)
{
    private byte[] _utf8 = new byte[256];
    private nint _vector;
    private byte* _data;
    private ulong* _validity;

    public void Start(nint vector)
    {
        _vector = vector;
        _data = (byte*)Native.VectorData(vector);
        _validity = null;
    }

    public readonly void Write<T>(int row, DuckType wanted, T value)
        where T : unmanaged => ((T*)Data(wanted))[row] = value;

    public void WriteText(int row, string value)
    {
        if (_utf8.Length < Encoding.UTF8.GetMaxByteCount(value.Length))
            _utf8 = new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        // .NET's encoder writes only valid UTF-8, so DuckDB need not check it again.
        var length = Encoding.UTF8.GetBytes(value, _utf8);
        WriteText(row, _utf8.AsSpan(0, length));
    }

    /// <param name="utf8">Valid UTF-8.</param>
    public readonly void WriteText(int row, ReadOnlySpan<byte> utf8)
    {
        _ = Data(DuckType.Varchar);
        Native.AssignText(_vector, (ulong)row, utf8, (ulong)utf8.Length);
    }

    public void WriteNull(int row)
    {
        if (_validity == null)
        {
            Native.EnsureValidityWritable(_vector);
            _validity = (ulong*)Native.VectorValidity(_vector);
        }
        _validity[row >> 6] &= ~(1UL << (row & 63));
    }

    private readonly byte* Data(DuckType wanted) =>
        type == wanted ? _data : throw new InvalidOperationException($"The column is {type}, not {wanted}.");
}
