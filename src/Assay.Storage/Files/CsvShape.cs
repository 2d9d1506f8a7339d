using Assay.Core.Record;

namespace Assay.Storage.Files;

/// <summary>What a CSV file's first line tells: what stands between its cells, and whether it says so itself, as in <c>sep=;</c>.</summary>
internal sealed record CsvShape(byte Delimiter, bool HasDelimiterLine)
{
    private static readonly byte[] s_delimiters = [(byte)',', (byte)';', (byte)'\t', (byte)'|'];

    public static CsvShape Of(string path, FileDialect dialect, ImportLimits limits)
    {
        using var bytes = new ByteReader(SourceFile.Open(path, dialect, limits));
        var line = FirstLine(bytes, limits.LineBytes);
        var said = line is [(byte)'s', (byte)'e', (byte)'p', (byte)'=', var one] ? one : (byte?)null;
        return new CsvShape((byte?)dialect.Delimiter ?? said ?? MostFrequent(line), said is not null);
    }

    /// <summary>Outside of quotation marks; the comma where none is there, as in a file with one column.</summary>
    private static byte MostFrequent(IReadOnlyList<byte> line)
    {
        var counts = new int[s_delimiters.Length];
        var isQuoted = false;
        foreach (var one in line)
        {
            isQuoted ^= one == '"';
            var index = isQuoted ? -1 : s_delimiters.AsSpan().IndexOf(one);
            if (index >= 0)
                counts[index]++;
        }
        return s_delimiters[counts.AsSpan().IndexOf(counts.Max())];
    }

    private static List<byte> FirstLine(ByteReader bytes, int limit)
    {
        var line = new List<byte>();
        var isQuoted = false;
        for (var one = bytes.Read(); one != ByteReader.End && line.Count < limit; one = bytes.Read())
        {
            isQuoted ^= one == '"';
            if (!isQuoted && one is '\n' or '\r')
                break;
            line.Add((byte)one);
        }
        return line;
    }
}
