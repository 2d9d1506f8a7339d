using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Core;
using Assay.Core.Record;
using Assay.Storage.Logs.Journal;
using Microsoft.Extensions.Logging;

namespace Assay.Storage.Files;

/// <summary>Uploads and their jobs as files of the spool folder: <c>import-7.data</c> and <c>import-7.json</c>.</summary>
/// <remarks>
/// The data is durable before the state that names it, and a state replaces the one before by a rename: a crash leaves an upload without a job, which the
/// next start removes, or the state before. A file that nobody can read goes to the folder <c>set-aside</c>, and the server starts without it.
/// The file <c>last-id</c> keeps the largest id that was given when states were removed, since it may be in no name any more.
/// </remarks>
public sealed partial class FileImportSpool : IImportSpool
{
    private const int CopyBytes = 1 << 16;

    private readonly string _folder;
    private readonly ILogger _log;
    private long _lastId;

    private FileImportSpool(string folder, ILogger log) => (_folder, _log) = (folder, log);

    private string LastIdFile => Path.Combine(_folder, "last-id");

    private string AsideFolder => Path.Combine(_folder, "set-aside");

    /// <summary>Opens the spool, and removes what a crash left of uploads that never became jobs.</summary>
    /// <exception cref="CannotStartException">The folder cannot be used.</exception>
    public static FileImportSpool Open(DataFolder folder, ILogger log)
    {
        var spool = new FileImportSpool(folder.SpoolFolder, log);
        try
        {
            spool.Recover();
            return spool;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException(
                $"The folder of imports {folder.SpoolFolder} cannot be used: {e.Message} Repair the folder, or empty it and send unfinished imports again.",
                e
            );
        }
    }

    public IReadOnlyList<ImportJob> Jobs() =>
        [.. Directory.GetFiles(_folder, "import-*.json").Select(ReadState).OfType<ImportJob>().OrderBy(job => job.Id)];

    public async Task<Outcome<ReceivedUpload>> ReceiveAsync(Stream upload, long limit, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _lastId);
        try
        {
            var received = await WriteAsync(PathOf(id), file => CopyAsync(upload, file, limit, ct), ct);
            if (received.Bytes <= limit)
                return new ReceivedUpload(id, received.Bytes, received.Sha256);
            DropFile(id);
            return Faults.BodyTooLarge(limit);
        }
        catch
        {
            DropFile(id);
            throw;
        }
    }

    public async Task SaveAsync(ImportJob job, CancellationToken ct)
    {
        var state = PathOf(job.Id, "json");
        await WriteAsync(
            state + DurableFile.Unfinished,
            async file =>
            {
                await JsonSerializer.SerializeAsync(file, job, Wire.Json, ct);
                return true;
            },
            ct
        );
        await StoringAsync(() =>
        {
            File.Move(state + DurableFile.Unfinished, state, overwrite: true);
            JournalFile.SyncFolder(_folder);
            return Task.FromResult(true);
        });
    }

    public string PathOf(long id) => PathOf(id, "data");

    public long LengthOf(long id) => new FileInfo(PathOf(id)).Length;

    public void DropFile(long id) => Try(() => File.Delete(PathOf(id)), PathOf(id));

    public void Forget(IReadOnlyCollection<long> ids)
    {
        var last = Encoding.UTF8.GetBytes(Interlocked.Read(ref _lastId).ToString(CultureInfo.InvariantCulture));
        Try(
            () =>
            {
                // Durable before the names go that hold the ids: without either, the next start would give them again.
                DurableFile.Replace(LastIdFile, file => file.Write(last));
                foreach (var id in ids)
                    File.Delete(PathOf(id, "json"));
            },
            LastIdFile
        );
    }

    public void SetAside(long id) => SetAside(PathOf(id));

    private void Recover()
    {
        foreach (var file in Directory.GetFiles(_folder, "*" + DurableFile.Unfinished))
            File.Delete(file);
        var jobs = Jobs();
        // Ids of what was set aside count too: an id is never given twice.
        var names = Directory.GetFiles(_folder).Concat(Directory.Exists(AsideFolder) ? Directory.GetFiles(AsideFolder) : []);
        _lastId = names.Select(IdOf).Append(KeptLastId()).Max();
        var wanted = jobs.Where(job => !job.IsOver).Select(job => PathOf(job.Id)).ToHashSet();
        foreach (var upload in Directory.GetFiles(_folder, "import-*.data").Where(file => !wanted.Contains(file)))
            File.Delete(upload);
    }

    private long KeptLastId() => File.Exists(LastIdFile) ? ReadId(File.ReadAllText(LastIdFile)) : 0;

    /// <summary>The job of a state file; a file that holds none is set aside with its upload.</summary>
    private ImportJob? ReadState(string path)
    {
        try
        {
            if (SpooledState.Read(File.ReadAllBytes(path)) is { } job && PathOf(job.Id, "json") == path)
                return job;
            LogUnreadable(Path.GetFileName(path), "it does not describe an import");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            LogUnreadable(
                Path.GetFileName(path),
                e is IOException or UnauthorizedAccessException ? DiskFailure.Describe(e) : "it is no state of an import"
            );
        }
        SetAside(path);
        if (File.Exists(Path.ChangeExtension(path, "data")))
            SetAside(Path.ChangeExtension(path, "data"));
        return null;
    }

    private void SetAside(string path) =>
        Try(
            () =>
            {
                Directory.CreateDirectory(AsideFolder);
                File.Move(path, Path.Combine(AsideFolder, Path.GetFileName(path)), overwrite: true);
            },
            path
        );

    /// <summary>What cannot be tidied away now lies there until the next start, and hurts nobody.</summary>
    private void Try(Action tidy, string path)
    {
        try
        {
            tidy();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogLeft(Path.GetFileName(path), DiskFailure.Describe(e));
        }
    }

    private string PathOf(long id, string extension) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"import-{id}.{extension}"));

    /// <summary>0 where the name is not one of ours.</summary>
    private static long IdOf(string path)
    {
        var name = Path.GetFileName(path).Split('.')[0];
        return name.StartsWith("import-", StringComparison.Ordinal) ? ReadId(name["import-".Length..]) : 0;
    }

    private static long ReadId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id <= SpooledState.Largest ? id : 0;

    /// <summary>Stops behind the limit, so that an endless upload takes no more of the disk than a large one.</summary>
    private static async Task<(long Bytes, string Sha256)> CopyAsync(Stream from, FileStream to, long limit, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            var bytes = 0L;
            while (bytes <= limit && await from.ReadAsync(buffer, ct) is var count and > 0)
            {
                hash.AppendData(buffer.AsSpan(0, count));
                await to.WriteAsync(buffer.AsMemory(0, count), ct);
                bytes += count;
            }
            return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Durable when the task completes. What the client breaks off is the client's own failure, not the disk's.</summary>
    private static Task<T> WriteAsync<T>(string path, Func<FileStream, Task<T>> write, CancellationToken ct) =>
        StoringAsync(async () =>
        {
            await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
            var written = await write(file);
            await file.FlushAsync(ct);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
            return written;
        });

    private static async Task<T> StoringAsync<T>(Func<Task<T>> store)
    {
        try
        {
            return await store();
        }
        catch (Exception e)
            when (e is UnauthorizedAccessException or DirectoryNotFoundException or FileNotFoundException
                || e.GetType() == typeof(IOException)
            )
        {
            throw new StoreUnavailableException($"The upload cannot be stored. {DiskFailure.Describe(e)}", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The import in {File} cannot be read and is set aside: {Reason}")]
    private partial void LogUnreadable(string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file {File} of an import cannot be moved or removed: {Reason}")]
    private partial void LogLeft(string file, string reason);
}
