using System.Globalization;
using System.Text.Json;
using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs.Journal;

namespace Assay.Storage.Files;

/// <summary>Uploads and their jobs as files of the spool folder: <c>import-7.data</c> and <c>import-7.json</c>.</summary>
public sealed class FileImportSpool : IImportSpool
{
    private readonly string _folder;
    private long _lastId;

    private FileImportSpool(string folder) => _folder = folder;

    /// <summary>Opens the spool, and removes what a crash left of uploads that never became jobs.</summary>
    /// <exception cref="CannotStartException">The folder cannot be used, or a job's state cannot be read.</exception>
    public static FileImportSpool Open(DataFolder folder)
    {
        var spool = new FileImportSpool(folder.SpoolFolder);
        try
        {
            spool.Recover();
            return spool;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CannotStartException(
                $"The imports in {folder.SpoolFolder} cannot be read: {e.Message} Repair the folder, or empty it and send unfinished imports again.",
                e
            );
        }
    }

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
        JournalFile.SyncFolder(_folder);
    }

    public string PathOf(ImportJob job) => Path.Combine(_folder, Name(job, "data"));

    public void DropFile(ImportJob job) => File.Delete(PathOf(job));

    private void Recover()
    {
        var jobs = Jobs();
        _lastId = jobs.Select(job => job.Id).DefaultIfEmpty(0).Max();
        var wanted = jobs.Where(job => job.State is ImportState.Queued or ImportState.Running).Select(PathOf).ToHashSet();
        var uploads = Directory.GetFiles(_folder, "import-*.data").Where(file => !wanted.Contains(file));
        foreach (var file in Directory.GetFiles(_folder, "import-*.new").Concat(uploads))
            File.Delete(file);
    }

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
            throw new StoreUnavailableException($"The upload cannot be stored. {DiskFailure.Describe(e)}", e);
        }
    }
}
