namespace Assay.Core.Record;

/// <summary>Rows of a file with named columns, every value as text; <c>null</c> where a cell is empty.</summary>
public sealed record TableChunk(IReadOnlyList<string> Columns, IReadOnlyList<string?[]> Rows);

/// <summary>Reads uploaded files, in memory that does not grow with them.</summary>
public interface ITableReader
{
    /// <summary>Streams the rows of a CSV or Parquet file in order.</summary>
    /// <exception cref="UnreadableFileException">The file is not of this format, or breaks a limit.</exception>
    IAsyncEnumerable<TableChunk> ReadAsync(string path, ImportFormat format, FileDialect dialect, CancellationToken ct);

    /// <summary>Streams the lines of a text file as UTF-8, without blank ones; <c>null</c> stands for a line that is longer than allowed.</summary>
    /// <exception cref="UnreadableFileException">The file is no text, or breaks a limit.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>?> LinesAsync(string path, FileDialect dialect, CancellationToken ct);
}
