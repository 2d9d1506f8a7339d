using System.Buffers.Binary;
using System.Globalization;

namespace Assay.Storage.Logs.Journal;

/// <summary>The first bytes of a segment file.</summary>
/// <param name="PreviousLength">How much of the segment before it counts: what lies beyond was cut off or never acknowledged.</param>
internal readonly record struct SegmentHeader(long Number, long PreviousLength)
{
    public const int Length = 28;
    private static ReadOnlySpan<byte> Magic => "ASSAYJ01"u8;

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), PreviousLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), Frame.Checksum(bytes.AsSpan(0, 24)));
        return bytes;
    }

    public static SegmentHeader? Read(ReadOnlySpan<byte> segment) =>
        segment.Length >= Length
        && segment.StartsWith(Magic)
        && BinaryPrimitives.ReadUInt32LittleEndian(segment[24..]) == Frame.Checksum(segment[..24])
            ? new SegmentHeader(BinaryPrimitives.ReadInt64LittleEndian(segment[8..]), BinaryPrimitives.ReadInt64LittleEndian(segment[16..]))
            : null;
}

/// <summary>A segment file in the journal's folder.</summary>
internal sealed record Segment(long Number, string Path)
{
    private const string Suffix = ".log";

    public static Segment In(string folder, long number) =>
        new(number, System.IO.Path.Combine(folder, number.ToString("D10", CultureInfo.InvariantCulture) + Suffix));

    /// <summary>Those in the folder, oldest first.</summary>
    public static List<Segment> All(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*" + Suffix)
                .Select(path =>
                    long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), out var number) ? new Segment(number, path) : null
                )
                .OfType<Segment>()
                .OrderBy(segment => segment.Number),
        ];
}
