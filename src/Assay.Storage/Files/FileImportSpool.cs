using System.Globalization;
using System.Text.Json;
using Assay.Core;
using Assay.Core.Record;

namespace Assay.Storage.Files;

/// <summary>Uploads and their jobs as files of the spool folder: <c>import-7.data</c> and <c>import-7.json</c>.</summary>
public sealed class FileImportSpool : IImportSpool
{
    private readonly string _folder;
    private long _lastId;

    private FileImportSpool(string folder)
    {
        _folder = folder;
        _lastId = Jobs().Select(job => job.Id).DefaultIfEmpty(0).Max();
    }

    public static FileImportSpool Open(DataFolder folder) => new(folder.SpoolFolder);

    public IReadOnlyList<ImportJob> Jobs() =>
        [
            .. Directory
                .EnumerateFiles(_folder, "import-*.json")
                .Select(path => JsonSerializer.Deserialize<ImportJob>(File.ReadAllBytes(path), Wire.Json)!)
                .OrderBy(job => job.Id),
        ];

    public async Task<ImportJob> AddAsync(ImportOrder order, Stream upload, DateTimeOffset now, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastId);
        var job = new ImportJob(id, order, ImportState.Queued, 0, 0, 0, 0, [], null, now, null, null);
        try
        {
            await WriteAsync(PathOf(job), file => upload.CopyToAsync(file, ct), ct);
            await SaveAsync(job, ct);
            return job;
        }
        catch
        {
            DropFile(job);
            throw;
        }
    }

    public async Task SaveAsync(ImportJob job, CancellationToken ct)
    {
        var state = StatePath(job);
        await WriteAsync(state + ".new", file => JsonSerializer.SerializeAsync(file, job, Wire.Json, ct), ct);
        File.Move(state + ".new", state, overwrite: true);
    }

    public string PathOf(ImportJob job) => Path.Combine(_folder, Name(job, "data"));

    public void DropFile(ImportJob job) => File.Delete(PathOf(job));

    private string StatePath(ImportJob job) => Path.Combine(_folder, Name(job, "json"));

    private static string Name(ImportJob job, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"import-{job.Id}.{extension}");

    /// <summary>Durable when the task completes. What the client breaks off is the client's own failure, not the disk's.</summary>
    private static async Task WriteAsync(string path, Func<FileStream, Task> write, CancellationToken ct)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
            await write(file);
            await file.FlushAsync(ct);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || e.GetType() == typeof(IOException))
        {
            throw new StoreUnavailableException($"The upload cannot be stored: {e.Message}", e);
        }
    }
}
