using System.Runtime.CompilerServices;
using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Files;

/// <summary>Reads Parquet by DuckDB, every value as text. What DuckDB says of a file is for the log, never for the file's sender.</summary>
/// <remarks>The file is read twice: one that is broken at its end is refused before its first row is taken.</remarks>
internal sealed class ParquetReader(ImportLimits limits)
{
    private const int ChunkRows = 5_000;

    private static readonly DuckSettings s_settings = new()
    {
        // Rows pass through in the file's order; nothing is sorted or kept, so nothing spills.
        TempDirectory = "",
        MemoryLimitBytes = 512 << 20,
        Threads = 1,
    };

    /// <exception cref="UnreadableFileException">The file is not Parquet, is damaged, or breaks a limit.</exception>
    public async IAsyncEnumerable<TableChunk> ReadAsync(string path, [EnumeratorCancellation] CancellationToken ct)
    {
        using var chunks = Read(path, ct).GetEnumerator();
        // DuckDB blocks the thread while it reads.
        while (await Task.Run(chunks.MoveNext, ct))
            yield return chunks.Current;
    }

    /// <inheritdoc cref="ReadAsync"/>
    public IEnumerable<TableChunk> Read(string path, CancellationToken ct)
    {
        if (new FileInfo(path).Length == 0)
            throw new UnreadableFileException(FileFaults.Empty());
        if (!SourceFile.IsParquet(path))
            throw new UnreadableFileException(FileFaults.NotParquet());
        return Plainly(Chunks(path, ct), ct);
    }

    private static IEnumerable<TableChunk> Plainly(IEnumerable<TableChunk> chunks, CancellationToken ct)
    {
        using var next = chunks.GetEnumerator();
        while (MoveNext(next, ct))
            yield return next.Current;
    }

    private static bool MoveNext(IEnumerator<TableChunk> chunks, CancellationToken ct)
    {
        try
        {
            return chunks.MoveNext();
        }
        catch (DuckDbException error) when (!ct.IsCancellationRequested)
        {
            throw new UnreadableFileException(Explain(error), error);
        }
    }

    private static Fault Explain(DuckDbException error) =>
        error.Failure == DuckDbFailure.OutOfMemory ? FileFaults.ParquetTooLarge() : FileFaults.DamagedParquet();

    private IEnumerable<TableChunk> Chunks(string path, CancellationToken ct)
    {
        using var database = DuckDatabase.Open(DuckDatabase.InMemory, s_settings);
        using var connection = database.Connect();
        RequireRows(connection, path, ct);
        var source = $"read_parquet({Text(path)})";
        var columns = connection.Query($"DESCRIBE SELECT * FROM {source}", row => (Name: row.Text(0), Type: row.Text(1)), ct);
        if (columns.Count > limits.Columns)
            throw new UnreadableFileException(FileFaults.TooManyColumns(limits.Columns));
        var names = columns.ConvertAll(column => column.Name);
        using var statement = connection.Prepare($"SELECT {string.Join(", ", columns.Select(c => AsText(c.Name, c.Type)))} FROM {source}");
        CheckAll(statement, names, new FileInfo(path).Length, ct);
        foreach (var rows in Rows(statement, names.Count, ct).Chunk(ChunkRows))
            yield return new TableChunk(names, rows);
    }

    /// <summary>The file's own word is taken where it says too many; it is counted again below.</summary>
    private void RequireRows(DuckConnection connection, string path, CancellationToken ct)
    {
        var sql = $"SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata({Text(path)})";
        if (connection.Query(sql, row => row.Int64(0), ct)[0] > limits.Rows)
            throw new UnreadableFileException(FileFaults.TooManyRows(limits.Rows));
    }

    private void CheckAll(DuckStatement statement, List<string> names, long bytes, CancellationToken ct)
    {
        var (row, left) = (0L, limits.ExpansionOf(bytes));
        foreach (var chunk in statement.Stream(ct))
            for (var i = 0; i < chunk.Count; i++)
            {
                if (++row > limits.Rows)
                    throw new UnreadableFileException(FileFaults.TooManyRows(limits.Rows));
                left -= Measure(new DuckRow(chunk, i), names.Count, row);
                if (left < 0)
                    throw new UnreadableFileException(FileFaults.TooLargeExpanded(limits.ExpansionOf(bytes)));
            }
    }

    /// <summary>The row's size as text with its delimiters, as a CSV file would hold it.</summary>
    private long Measure(DuckRow row, int columns, long number)
    {
        var size = 0L;
        for (var i = 0; i < columns; i++)
        {
            var length = row.TextOrNull(i)?.Length ?? 0;
            if (length > limits.CellBytes)
                throw new UnreadableFileException(FileFaults.CellTooLong(number, i + 1, limits.CellBytes));
            size += length + 1;
        }
        return size <= limits.LineBytes ? size : throw new UnreadableFileException(FileFaults.RowTooLong(number, number, limits.LineBytes));
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

    /// <summary>Nested values become JSON, since they are read as properties.</summary>
    private static string AsText(string name, string type)
    {
        var column = $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return type.EndsWith(']') || type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal)
            ? $"to_json({column})::VARCHAR"
            : $"{column}::VARCHAR";
    }

    private static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
