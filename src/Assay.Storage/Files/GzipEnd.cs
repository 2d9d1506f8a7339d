using System.Buffers.Binary;

namespace Assay.Storage.Files;

/// <summary>Finds gzip files that were cut off: the stream of the framework just ends there.</summary>
/// <remarks>
/// A gzip file ends with the length of what it unfolds into, modulo 2^32 (RFC 1952). Of a file that is several ones in a row that is the last one's length alone; it is
/// known by a second header, which other bytes look like by chance once in 10^11.
/// </remarks>
internal static class GzipEnd
{
    private const int BlockBytes = 1 << 16;
    private const int HeaderBytes = 10;

    /// <param name="unfolded">What the whole file unfolded into.</param>
    public static bool IsWhole(string path, long unfolded)
    {
        using var file = File.OpenRead(path);
        if (file.Length < HeaderBytes + 8)
            return false;
        Span<byte> end = stackalloc byte[4];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(end);
        return length == (uint)unfolded || (length < unfolded && HasSecondHeader(file));
    }

    private static bool HasSecondHeader(FileStream file)
    {
        file.Position = 1;
        var block = new byte[BlockBytes];
        var kept = 0;
        while (file.Read(block, kept, block.Length - kept) is var read and > 0)
        {
            var bytes = block.AsSpan(0, kept + read);
            for (var i = 0; i + HeaderBytes <= bytes.Length; i++)
                if (IsHeader(bytes[i..]))
                    return true;
            kept = Math.Min(HeaderBytes - 1, bytes.Length);
            bytes[^kept..].CopyTo(block);
        }
        return false;
    }

    /// <summary>Deflate, no reserved flags, a known level and system.</summary>
    private static bool IsHeader(ReadOnlySpan<byte> bytes) =>
        bytes[0] == 0x1f
        && bytes[1] == 0x8b
        && bytes[2] == 8
        && (bytes[3] & 0xe0) == 0
        && bytes[8] is 0 or 2 or 4
        && bytes[9] is <= 13 or 255;
}
