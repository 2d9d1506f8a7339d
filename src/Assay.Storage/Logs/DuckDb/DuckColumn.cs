using System.Runtime.CompilerServices;
using System.Text;

namespace Assay.Storage.Logs.DuckDb;

/// <summary>One column of a chunk, read in place.</summary>
/// <remarks>Reading a null, or a type that cannot be had as the one asked for, is the caller's mistake and throws.</remarks>
internal readonly unsafe struct DuckColumn(DuckColumnType type, nint vector)
{
    /// <summary>A text takes 16 bytes: its length in 4, then up to this many bytes of text, or 4 of them and a pointer to all.</summary>
    private const int InlineTextBytes = 12;

    private readonly byte* _data = (byte*)Native.VectorData(vector);
    private readonly ulong* _validity = (ulong*)Native.VectorValidity(vector);

    public bool IsNull(int row) => _validity != null && (_validity[row >> 6] >> (row & 63) & 1) == 0;

    public bool Boolean(int row) => type.Storage == DuckType.Boolean ? At<byte>(row) != 0 : throw Unreadable(nameof(Boolean));

    public long Int64(int row) =>
        type.Divisor != 1
            ? throw Unreadable(nameof(Int64))
            : type.Storage switch
            {
                DuckType.BigInt => At<long>(row),
                DuckType.Integer => At<int>(row),
                DuckType.SmallInt => At<short>(row),
                DuckType.TinyInt => At<sbyte>(row),
                DuckType.UTinyInt => At<byte>(row),
                DuckType.USmallInt => At<ushort>(row),
                DuckType.UInteger => At<uint>(row),
                DuckType.UBigInt => checked((long)At<ulong>(row)),
                DuckType.HugeInt => checked((long)At<Int128>(row)),
                DuckType.UHugeInt => checked((long)At<UInt128>(row)),
                _ => throw Unreadable(nameof(Int64)),
            };

    public double Double(int row) =>
        type.Storage switch
        {
            DuckType.Double => At<double>(row),
            DuckType.Float => At<float>(row),
            DuckType.UBigInt => At<ulong>(row),
            DuckType.HugeInt => (double)At<Int128>(row) / type.Divisor,
            DuckType.UHugeInt => (double)At<UInt128>(row),
            DuckType.BigInt => At<long>(row) / type.Divisor,
            DuckType.Integer => At<int>(row) / type.Divisor,
            DuckType.SmallInt => At<short>(row) / type.Divisor,
            _ => Int64(row),
        };

    public DateTime Timestamp(int row) =>
        type.Storage switch
        {
            DuckType.Timestamp or DuckType.TimestampTz => DuckTime.FromMicroseconds(At<long>(row)),
            DuckType.Date => DuckTime.FromDays(At<int>(row)),
            _ => throw Unreadable(nameof(Timestamp)),
        };

    public string Text(int row) => Encoding.UTF8.GetString(Utf8(row));

    /// <summary>The text's bytes, valid as long as the chunk.</summary>
    public ReadOnlySpan<byte> Utf8(int row)
    {
        if (type.Storage != DuckType.Varchar)
            throw Unreadable(nameof(Text));
        var entry = (byte*)Unsafe.AsPointer(ref At<UInt128>(row));
        var length = *(int*)entry;
        return new(length <= InlineTextBytes ? entry + sizeof(int) : *(byte**)(entry + sizeof(long)), length);
    }

    private ref T At<T>(int row)
        where T : unmanaged
    {
        if (IsNull(row))
            throw new InvalidOperationException($"Row {row} is null.");
        return ref ((T*)_data)[row];
    }

    private InvalidOperationException Unreadable(string wanted) => new($"A {type.Type} column cannot be read as {wanted}.");
}
