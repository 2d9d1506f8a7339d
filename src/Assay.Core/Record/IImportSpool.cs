namespace Assay.Core.Record;

/// <summary>Keeps uploaded files and the state of their jobs over a restart.</summary>
public interface IImportSpool
{
    IReadOnlyList<ImportJob> Jobs();

    /// <summary>Stores an upload durably and makes its job, queued.</summary>
    /// <exception cref="StoreUnavailableException">The upload could not be stored.</exception>
    Task<ImportJob> AddAsync(ImportOrder order, Stream upload, DateTimeOffset now, CancellationToken ct);

    Task SaveAsync(ImportJob job, CancellationToken ct);

    /// <summary>Where the job's file lies.</summary>
    string PathOf(ImportJob job);

    /// <summary>Removes the job's file; its state stays.</summary>
    void DropFile(ImportJob job);
}

/// <summary>Rows of a file with named columns, every value as text; <c>null</c> where a cell is empty.</summary>
public sealed record TableChunk(IReadOnlyList<string> Columns, IReadOnlyList<string?[]> Rows);

/// <summary>Reads CSV and Parquet files.</summary>
public interface ITableReader
{
    /// <summary>Streams the file's rows in order.</summary>
    /// <exception cref="InvalidDataException">The file is not of this format; the message says what is wrong.</exception>
    IAsyncEnumerable<TableChunk> ReadAsync(string path, ImportFormat format, CancellationToken ct);
}
