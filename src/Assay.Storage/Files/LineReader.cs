using System.Buffers;
using Assay.Core.Record;

namespace Assay.Storage.Files;

/// <summary>Reads a text file line by line; a line that is longer than allowed is passed over without being held.</summary>
internal static class LineReader
{
    /// <summary>Lines that are not blank; <c>null</c> for one that is too long.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>?> Lines(Stream text, ImportLimits limits)
    {
        using var bytes = new ByteReader(text);
        var line = new ArrayBufferWriter<byte>();
        var rows = 0L;
        while (ReadLine(bytes, line, limits.LineBytes, out var isTooLong))
        {
            if (!isTooLong && IsBlank(line.WrittenSpan))
                continue;
            if (++rows > limits.Rows)
                throw new UnreadableFileException(FileFaults.TooManyRows(limits.Rows));
            yield return isTooLong ? default(ReadOnlyMemory<byte>?) : line.WrittenSpan.ToArray();
        }
    }

    private static bool ReadLine(ByteReader bytes, ArrayBufferWriter<byte> line, int limit, out bool isTooLong)
    {
        line.ResetWrittenCount();
        isTooLong = false;
        if (bytes.Peek() == ByteReader.End)
            return false;
        while (bytes.Ahead is { IsEmpty: false } ahead)
        {
            var end = ahead.IndexOfAny((byte)'\n', (byte)'\r');
            var part = end < 0 ? ahead : ahead[..end];
            isTooLong |= line.WrittenCount + part.Length > limit;
            if (!isTooLong)
                line.Write(part);
            bytes.Skip(end < 0 ? ahead.Length : end + 1);
            if (end >= 0)
                break;
        }
        return true;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t"u8).IsEmpty;
}
