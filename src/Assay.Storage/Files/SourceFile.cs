using System.IO.Compression;
using System.Text;
using Assay.Core.Record;

namespace Assay.Storage.Files;

/// <summary>A text file as UTF-8, whatever its compression and encoding. What the file holds decides, not its name.</summary>
internal static class SourceFile
{
    private const int HeadBytes = 4_096;

    private static readonly (byte[] Start, string What)[] s_others =
    [
        ([0x50, 0x4b, 0x03, 0x04], "a ZIP archive or a workbook"),
        ([0xd0, 0xcf, 0x11, 0xe0], "a workbook"),
        ([0x25, 0x50, 0x44, 0x46], "a PDF"),
        ([0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd"),
        ([0xfd, 0x37, 0x7a, 0x58], "compressed with xz"),
        ([0x42, 0x5a, 0x68], "compressed with bzip2"),
        ([0x37, 0x7a, 0xbc, 0xaf], "a 7z archive"),
        ([0x89, 0x50, 0x4e, 0x47], "a PNG picture"),
        ([0xff, 0xd8, 0xff], "a JPEG picture"),
        ([0x47, 0x49, 0x46, 0x38], "a GIF picture"),
    ];

    /// <exception cref="UnreadableFileException">The file is empty, no text, or its encoding is unknown.</exception>
    public static Stream Open(string path, FileDialect dialect, ImportLimits limits)
    {
        if (new FileInfo(path).Length == 0)
            throw new UnreadableFileException(FileFaults.Empty());
        var (encoding, markBytes) = EncodingOf(Head(path, limits), dialect);
        var bytes = OpenBytes(path, limits);
        bytes.ReadExactly(new byte[markBytes]);
        return encoding is UTF8Encoding
            ? bytes
            : new BoundedStream(
                Encoding.CreateTranscodingStream(bytes, encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)),
                long.MaxValue
            );
    }

    public static bool IsParquet(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == 4 && start.SequenceEqual("PAR1"u8);
    }

    private static Stream OpenBytes(string path, ImportLimits limits)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        Span<byte> start = stackalloc byte[2];
        var isGzip = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == 2 && start.SequenceEqual<byte>([0x1f, 0x8b]);
        file.Position = 0;
        return isGzip
            ? new BoundedStream(
                new GZipStream(file, CompressionMode.Decompress),
                limits.ExpansionOf(file.Length),
                bytes => GzipEnd.IsWhole(path, bytes)
            )
            : file;
    }

    private static byte[] Head(string path, ImportLimits limits)
    {
        using var bytes = OpenBytes(path, limits);
        var head = new byte[HeadBytes];
        return head[..bytes.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    private static (Encoding Encoding, int MarkBytes) EncodingOf(byte[] head, FileDialect dialect)
    {
        if (head.AsSpan().StartsWith("PAR1"u8))
            throw new UnreadableFileException(FileFaults.IsParquet());
        if (Array.Find(s_others, other => head.AsSpan().StartsWith(other.Start)).What is { } what)
            throw new UnreadableFileException(FileFaults.NotText(what));
        if (IsUtf32(head))
            throw new UnreadableFileException(FileFaults.Utf32());
        var marked = Marked(head);
        var (encoding, mark) = dialect.Encoding is null
            ? marked ?? (Unmarked(head), 0)
            : (Named(dialect.Encoding, head), marked?.MarkBytes ?? 0);
        return encoding is not UnicodeEncoding && IsBinary(head)
            ? throw new UnreadableFileException(FileFaults.NotText("binary"))
            : (encoding, mark);
    }

    /// <summary>Text has a stray control character at most; compressed and random bytes have one in ten.</summary>
    private static bool IsBinary(byte[] head) =>
        head.AsSpan().Count((byte)0) > head.Length / 20 || head.Count(IsControl) > 4 + (head.Length / 20);

    private static bool IsControl(byte one) => one < ' ' && one is not ((byte)'\t' or (byte)'\n' or (byte)'\r');

    /// <summary>
    /// Told by its mark, or by its two upper bytes, which are zero in every character. Must be asked before UTF-16, whose mark begins the same.
    /// </summary>
    private static bool IsUtf32(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith<byte>([0xff, 0xfe, 0, 0]) || head.StartsWith<byte>([0, 0, 0xfe, 0xff]))
            return true;
        var zeros = new int[4];
        for (var i = 0; i < head.Length; i++)
            zeros[i % 4] += head[i] == 0 ? 1 : 0;
        var characters = head.Length / 4;
        return head.Length % 4 == 0
            && (
                (zeros[2] == characters && zeros[3] == characters && zeros[0] == 0)
                || (zeros[0] == characters && zeros[1] == characters && zeros[3] == 0)
            );
    }

    private static (Encoding Encoding, int MarkBytes)? Marked(ReadOnlySpan<byte> head) =>
        head.StartsWith<byte>([0xef, 0xbb, 0xbf]) ? (Encoding.UTF8, 3)
        : head.StartsWith<byte>([0xff, 0xfe]) ? (Utf16(bigEndian: false), 2)
        : head.StartsWith<byte>([0xfe, 0xff]) ? (Utf16(bigEndian: true), 2)
        : null;

    /// <summary>Mostly ASCII in UTF-16 has a zero in every second byte, and never in the others.</summary>
    private static Encoding Unmarked(byte[] head)
    {
        var zeros = new int[2];
        for (var i = 0; i < head.Length; i++)
            zeros[i % 2] += head[i] == 0 ? 1 : 0;
        var isWide = zeros[0] + zeros[1] > head.Length / 4 && Math.Min(zeros[0], zeros[1]) == 0;
        return isWide ? Utf16(bigEndian: zeros[0] > 0) : Encoding.UTF8;
    }

    private static Encoding Named(string name, byte[] head) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant() switch
        {
            "utf8" => Encoding.UTF8,
            "utf16" => Marked(head)?.Encoding as UnicodeEncoding ?? (Unmarked(head) as UnicodeEncoding ?? Utf16(bigEndian: false)),
            "utf16le" => Utf16(bigEndian: false),
            "utf16be" => Utf16(bigEndian: true),
            "latin1" or "iso88591" => Encoding.Latin1,
            "windows1252" or "cp1252" or "ansi" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
            _ => throw new UnreadableFileException(FileFaults.UnknownEncoding(name)),
        };

    private static UnicodeEncoding Utf16(bool bigEndian) => new(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true);
}
