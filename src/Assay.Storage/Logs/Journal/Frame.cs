using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Storage.Logs.Journal;

/// <summary>What surrounds a group in a segment, so that a torn or damaged one is told from a whole one.</summary>
/// <remarks>
/// Header, little-endian: payload length (4), CRC32C of the payload (4), the header's own offset in the file (8), CRC32C of
/// these 16 bytes (4). Since it names its place, a header can be found again behind damage.
/// </remarks>
internal static class Frame
{
    public const int HeaderLength = 20;

    /// <param name="frame">The header's room, then the payload.</param>
    public static void Seal(Span<byte> frame, long offset)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame[HeaderLength..]));
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], offset);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[16..], Checksum(frame[..16]));
    }

    /// <summary>The payload's length, or <c>null</c> where no header stands at the offset.</summary>
    public static int? PayloadLength(ReadOnlySpan<byte> segment, int offset)
    {
        if (segment.Length - offset < HeaderLength)
            return null;
        var header = segment.Slice(offset, HeaderLength);
        var isHeader =
            BinaryPrimitives.ReadInt64LittleEndian(header[8..]) == offset
            && BinaryPrimitives.ReadUInt32LittleEndian(header[16..]) == Checksum(header[..16]);
        return isHeader ? BinaryPrimitives.ReadInt32LittleEndian(header) : null;
    }

    /// <summary>Whether the payload behind the header at the offset is there and intact.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> segment, int offset, int payloadLength)
    {
        var start = offset + HeaderLength;
        return segment.Length - start >= payloadLength
            && BinaryPrimitives.ReadUInt32LittleEndian(segment[(offset + 4)..]) == Checksum(segment.Slice(start, payloadLength));
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes)
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
