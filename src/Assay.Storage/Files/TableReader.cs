using System.Runtime.CompilerServices;
using Assay.Core.Record;

namespace Assay.Storage.Files;

/// <summary>Reads uploaded files: CSV by CsvHelper, NDJSON line by line, Parquet by DuckDB.</summary>
/// <remarks>A table is read twice: one that is broken at its end is refused before its first row is taken.</remarks>
public sealed class TableReader(ImportLimits limits) : ITableReader
{
    private const int ChunkRows = 5_000;
    private const int ChunkCharacters = 2 << 20;

    private readonly ParquetReader _parquet = new(limits);

    /// <inheritdoc/>
    public IAsyncEnumerable<TableChunk> ReadAsync(string path, ImportFormat format, FileDialect dialect, CancellationToken ct) =>
        format == ImportFormat.Parquet ? _parquet.ReadAsync(path, ct) : CsvAsync(path, dialect, ct);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>?> LinesAsync(
        string path,
        FileDialect dialect,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        // The work on a job is a thread's own; nothing waits for it.
        await Task.CompletedTask;
        foreach (var line in LineReader.Lines(SourceFile.Open(path, dialect, limits), limits))
        {
            ct.ThrowIfCancellationRequested();
            yield return line;
        }
    }

    private async IAsyncEnumerable<TableChunk> CsvAsync(string path, FileDialect dialect, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        using (var first = CsvReader.Open(path, dialect, limits))
            while (first.Read() is not null)
                ct.ThrowIfCancellationRequested();
        using var file = CsvReader.Open(path, dialect, limits);
        var rows = new List<string?[]>();
        var characters = 0L;
        while (file.Read() is { } row)
        {
            rows.Add(row);
            characters += row.Sum(cell => (long)(cell?.Length ?? 0));
            if (rows.Count < ChunkRows && characters < ChunkCharacters)
                continue;
            ct.ThrowIfCancellationRequested();
            yield return new TableChunk(file.Columns, rows);
            (rows, characters) = ([], 0);
        }
        if (rows.Count > 0)
            yield return new TableChunk(file.Columns, rows);
    }
}
