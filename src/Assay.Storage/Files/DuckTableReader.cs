using System.Runtime.CompilerServices;
using Assay.Core.Record;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Files;

/// <summary>Reads CSV and Parquet by DuckDB, every value as text; a file may be larger than memory.</summary>
/// <remarks>The file is read twice: one that is broken at its end is refused before its first row is taken.</remarks>
public sealed class DuckTableReader : ITableReader
{
    private const int ChunkRows = 10_000;

    private static readonly DuckSettings s_settings = new()
    {
        // Rows pass through in the file's order; nothing is sorted or kept, so nothing spills.
        TempDirectory = "",
        MemoryLimitBytes = 512 << 20,
        Threads = 1,
    };

    /// <inheritdoc/>
    public async IAsyncEnumerable<TableChunk> ReadAsync(string path, ImportFormat format, [EnumeratorCancellation] CancellationToken ct)
    {
        using var chunks = Chunks(path, format, ct).GetEnumerator();
        // DuckDB blocks the thread while it reads.
        while (await Task.Run(() => MoveNext(chunks, path), ct))
            yield return chunks.Current;
    }

    private static bool MoveNext(IEnumerator<TableChunk> chunks, string path)
    {
        try
        {
            return chunks.MoveNext();
        }
        catch (DuckDbException e) when (e.Failure is not (DuckDbFailure.Io or DuckDbFailure.Fatal))
        {
            throw new InvalidDataException($"The file cannot be read: {TableFile.Reason(e.Message).Replace(path, "the file")}", e);
        }
    }

    private static IEnumerable<TableChunk> Chunks(string path, ImportFormat format, CancellationToken ct)
    {
        RequireFormat(path, format);
        using var database = DuckDatabase.Open(DuckDatabase.InMemory, s_settings);
        using var connection = database.Connect();
        var source = TableFile.Source(path);
        var columns = connection.Query($"DESCRIBE SELECT * FROM {source}", row => (Name: row.Text(0), Type: row.Text(1)), ct);
        var names = columns.ConvertAll(column => column.Name);
        using var statement = connection.Prepare($"SELECT {string.Join(", ", columns.Select(c => AsText(c.Name, c.Type)))} FROM {source}");
        ReadToEnd(statement, ct);
        foreach (var rows in Rows(statement, columns.Count, ct).Chunk(ChunkRows))
            yield return new TableChunk(names, rows);
    }

    private static void ReadToEnd(DuckStatement statement, CancellationToken ct)
    {
        using var chunks = statement.Stream(ct).GetEnumerator();
        while (chunks.MoveNext()) { }
    }

    private static IEnumerable<string?[]> Rows(DuckStatement statement, int columns, CancellationToken ct)
    {
        foreach (var chunk in statement.Stream(ct))
            for (var row = 0; row < chunk.Count; row++)
                yield return Cells(new DuckRow(chunk, row), columns);
    }

    private static string?[] Cells(DuckRow row, int columns)
    {
        var cells = new string?[columns];
        for (var i = 0; i < columns; i++)
            cells[i] = row.TextOrNull(i) is { Length: > 0 } text ? text : null;
        return cells;
    }

    /// <summary>Nested values of a Parquet file become JSON, since they are read as properties.</summary>
    private static string AsText(string name, string type)
    {
        var column = $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return type.EndsWith(']') || type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal)
            ? $"to_json({column})::VARCHAR"
            : $"{column}::VARCHAR";
    }

    private static void RequireFormat(string path, ImportFormat format)
    {
        if (new FileInfo(path).Length == 0)
            throw new InvalidDataException("The file is empty.");
        var isParquet = TableFile.IsParquet(path);
        if (isParquet != (format == ImportFormat.Parquet))
            throw new InvalidDataException(isParquet ? "The file is Parquet; it was said to be CSV." : "The file is not Parquet.");
    }
}
