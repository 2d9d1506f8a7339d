using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Assay.Core.Catalog;

namespace Assay.Core.Record;

/// <summary>A file that somebody sends, and who that is.</summary>
/// <param name="FileName">The sender's name for it; empty where it gave none.</param>
public sealed record ImportRequest(ImportOrder Order, string FileName, Actor Actor);

/// <summary>The job of a request.</summary>
/// <param name="IsRepeat">An earlier request with the same <c>Idempotency-Key</c> has begun it.</param>
public sealed record BegunImport(ImportJob Job, bool IsRepeat);

/// <summary>Reports what went wrong with a job beyond what its sender is told.</summary>
public delegate void ImportTrouble(long jobId, string what, Exception? error);

/// <summary>Takes uploads in and works them off, one after the other.</summary>
/// <remarks>
/// A job's failure is its own: whatever is thrown while a job is worked on fails that job, and the next one begins.
/// <para>
/// After a crash a job goes on behind the last rows that its saved state counts. Rows are appended durably before a state that counts them is
/// saved, so nothing is left out; rows appended since, a batch at most, are met again, and the log knows them by their ids. Counts are shown
/// once they are saved, so that none that was shown is taken back. An attempt is saved before its work
/// begins, so a job that ends the process leaves its mark; attempts are counted anew once the work gets further.
/// </para>
/// </remarks>
public sealed class Imports
{
    private const int MaxAttempts = 2;
    private static readonly TimeSpan s_forgetEvery = TimeSpan.FromHours(1);

    private readonly IImportSpool _spool;
    private readonly ImportRows _rows;
    private readonly EventIntake _events;
    private readonly ExposureIntake _exposures;
    private readonly SenderRules _senders;
    private readonly ICatalogStore _audit;
    private readonly ImportLimits _limits;
    private readonly ImportTrouble _report;
    private readonly TimeProvider _time;
    private readonly Channel<long> _queue = Channel.CreateUnbounded<long>();
    private readonly KnownImports _jobs;
    private readonly ConcurrentDictionary<string, bool> _keysInUse = new();

    /// <summary>Uploads and unfinished jobs. One is counted before its body is read, so that slow uploads pass no limit together.</summary>
    private int _places;

    /// <summary>Reads the jobs that are there, and puts the unfinished ones first.</summary>
    public Imports(
        IImportSpool spool,
        ImportRows rows,
        EventIntake events,
        ExposureIntake exposures,
        SenderRules senders,
        ICatalogStore audit,
        ImportLimits limits,
        ImportTrouble report,
        TimeProvider time
    )
    {
        (_spool, _rows, _events, _exposures, _senders, _audit, _limits, _report, _time) = (
            spool,
            rows,
            events,
            exposures,
            senders,
            audit,
            limits,
            report,
            time
        );
        _jobs = new KnownImports(spool, limits, time);
        foreach (var job in spool.Jobs())
        {
            Add(job);
            _places += job.IsOver ? 0 : 1;
        }
        _jobs.ForgetOld();
    }

    public ImportJob? Find(long id) => _jobs.Find(id);

    /// <summary>Stores the upload and begins its job, or finds the job that an earlier request of the same key has begun.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was begun; try again.</exception>
    public async Task<Outcome<BegunImport>> StartAsync(ImportRequest request, Stream upload, CancellationToken ct)
    {
        if (Interlocked.Increment(ref _places) > _limits.Waiting)
        {
            GiveBackPlace();
            return ImportFaults.QueueFull(_limits.Waiting);
        }
        var isBegun = false;
        try
        {
            var begun = await ReceiveOnceAsync(request, upload, ct);
            isBegun = begun is { Fault: null, Value.IsRepeat: false };
            return begun;
        }
        finally
        {
            // A job that was begun holds its place until it is over.
            if (!isBegun)
                GiveBackPlace();
        }
    }

    /// <summary>Works until cancelled; first on what the last run left unfinished.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        // Jobs grow old where no new ones come, too.
        await using var timer = _time.CreateTimer(_ => _jobs.ForgetOld(), null, s_forgetEvery, s_forgetEvery);
        await foreach (var id in _queue.Reader.ReadAllAsync(ct))
        {
            await WorkAsync(_jobs[id], ct);
            GiveBackPlace();
            _jobs.ForgetOld();
        }
    }

    private void GiveBackPlace() => Interlocked.Decrement(ref _places);

    private async Task<Outcome<BegunImport>> ReceiveOnceAsync(ImportRequest request, Stream upload, CancellationToken ct)
    {
        if (request.Actor.IdempotencyKey is not { } key)
            return await ReceiveAsync(request, upload, ct);
        if (!_keysInUse.TryAdd(key, true))
            return Faults.IdempotentRequestInProgress();
        try
        {
            return await ReceiveAsync(request, upload, ct);
        }
        finally
        {
            _keysInUse.TryRemove(key, out _);
        }
    }

    private void Add(ImportJob job)
    {
        _jobs[job.Id] = job;
        if (!job.IsOver)
            _queue.Writer.TryWrite(job.Id);
    }

    private async Task<Outcome<BegunImport>> ReceiveAsync(ImportRequest request, Stream upload, CancellationToken ct)
    {
        var received = await _spool.ReceiveAsync(upload, _limits.UploadBytes, ct);
        if (received.Fault is { } fault)
            return fault;
        var (id, bytes, sha256) = received.Value;
        try
        {
            if (bytes == 0)
                return Dropped(id, Faults.ImportEmpty());
            if (_jobs.Earlier(request.Actor.IdempotencyKey) is { } earlier)
                return IsSame(earlier, request, sha256)
                    ? Dropped(id, new BegunImport(earlier, IsRepeat: true))
                    : Dropped(id, Faults.IdempotencyKeyReused());
            var job = NewJob(request, received.Value);
            // Whoever sent a file is on record before anything of it is taken.
            await AuditAsync(job, "import", ct);
            await _spool.SaveAsync(job, ct);
            Add(job);
            return new BegunImport(job, IsRepeat: false);
        }
        catch
        {
            _spool.DropFile(id);
            throw;
        }
    }

    private Outcome<BegunImport> Dropped(long id, Outcome<BegunImport> answer)
    {
        _spool.DropFile(id);
        return answer;
    }

    private static bool IsSame(ImportJob earlier, ImportRequest request, string sha256) =>
        earlier.Sha256 == sha256
        && JsonSerializer.Serialize(earlier.Order, Wire.Json) == JsonSerializer.Serialize(request.Order, Wire.Json);

    private ImportJob NewJob(ImportRequest request, ReceivedUpload upload) =>
        new(upload.Id, request.Order, ImportState.Queued, 0, 0, 0, 0, [], null, _time.GetUtcNow(), null, null)
        {
            FileName = request.FileName,
            Bytes = upload.Bytes,
            Sha256 = upload.Sha256,
            Actor = request.Actor.Name,
            RequestKey = request.Actor.IdempotencyKey,
        };

    private async Task WorkAsync(ImportJob job, CancellationToken ct)
    {
        try
        {
            await FinishAsync(await TryAsync(job, ct), ct);
        }
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            // The state could not be saved for a reason that waiting does not cure; a restart tries again.
            _report(job.Id, "the end of the job cannot be kept", error);
            _jobs[job.Id] = Failed(_jobs[job.Id], ImportFaults.Unexpected(job.Id)) with { FinishedUtc = _time.GetUtcNow() };
        }
    }

    /// <summary>The job with its outcome. Nothing but the server's stop comes out of here as an exception.</summary>
    private async Task<ImportJob> TryAsync(ImportJob job, CancellationToken ct)
    {
        if (job.Attempts >= MaxAttempts)
        {
            _report(job.Id, "the server ended while it worked on the file; the file is set aside", null);
            _spool.SetAside(job.Id);
            return Failed(job, ImportFaults.GivenUp(job.Attempts));
        }
        try
        {
            await TakeAsync(job, ct);
            return Done(_jobs[job.Id]);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await RememberStopAsync(_jobs[job.Id]);
            throw;
        }
        catch (Exception error)
        {
            return Failed(_jobs[job.Id], Explain(job.Id, error));
        }
    }

    private Fault Explain(long id, Exception error)
    {
        if (error is UnreadableFileException unreadable)
            return unreadable.Fault;
        _report(id, "the job failed", error);
        return error switch
        {
            FileNotFoundException or DirectoryNotFoundException => ImportFaults.FileGone(),
            IOException or UnauthorizedAccessException => ImportFaults.Unreadable(),
            OutOfMemoryException => ImportFaults.OutOfMemory(),
            _ => ImportFaults.Unexpected(id),
        };
    }

    private static ImportJob Done(ImportJob job) =>
        job with
        {
            State = ImportState.Done,
            Warning = job.RowsRead == 0 ? ImportFaults.NoRows : job.Warning,
        };

    private static ImportJob Failed(ImportJob job, Fault fault) => job with { State = ImportState.Failed, Failure = fault.Detail };

    /// <summary>A stop that was asked for is no failed attempt.</summary>
    private async Task RememberStopAsync(ImportJob job)
    {
        try
        {
            await _spool.SaveAsync(job with { State = ImportState.Queued, Attempts = 0 }, CancellationToken.None);
        }
        catch (StoreUnavailableException unavailable)
        {
            _report(job.Id, "the stop cannot be kept, and counts as an attempt", unavailable);
        }
    }

    private async Task FinishAsync(ImportJob job, CancellationToken ct)
    {
        job = job with { FinishedUtc = _time.GetUtcNow() };
        await PatientlyAsync(() => AuditAsync(job, Wire.Name(job.State), ct), ct);
        await PatientlyAsync(() => SaveAsync(job), ct);
        _spool.DropFile(job.Id);
        _jobs[job.Id] = job;
    }

    private async Task TakeAsync(ImportJob before, CancellationToken ct)
    {
        var job = before with
        {
            State = ImportState.Running,
            StartedUtc = before.StartedUtc ?? _time.GetUtcNow(),
            Attempts = before.Attempts + 1,
        };
        await PatientlyAsync(() => SaveAsync(job), ct);
        _jobs[job.Id] = job;
        RequireWhole(job);
        await foreach (var batch in _rows.ReadAsync(job, _spool.PathOf(job.Id), ct))
        {
            var receipt = await StoreAsync(batch, job.Order, ct);
            job = job.After(batch.Rows, receipt) with
            {
                // Being stopped early twice in a row is no sign of a file that ends the server.
                Attempts = 1,
                Dropped = job.Dropped + batch.Dropped,
                Warning = job.Warning ?? batch.Warning,
            };
            await PatientlyAsync(() => SaveAsync(job), ct);
            _jobs[job.Id] = job;
        }
        // A file that is cut off while it is read ends early without an error.
        RequireWhole(job);
    }

    /// <exception cref="UnreadableFileException">The file has another length than what came.</exception>
    private void RequireWhole(ImportJob job)
    {
        if (_spool.LengthOf(job.Id) is var found && found != job.Bytes)
            throw new UnreadableFileException(ImportFaults.FileChanged(job.Bytes, found));
    }

    /// <summary>Exposures come before the events of their rows, which count from the exposure on.</summary>
    private async Task<BatchReceipt> StoreAsync(ImportBatch batch, ImportOrder order, CancellationToken ct)
    {
        var by = new Recorder(order.KeyId, IsTrusted: true);
        batch.Admit(_senders, new Sender(order.Environment, IsTrusted: true));
        var exposures = await PatientlyAsync(() => _exposures.AddAsync(batch.Exposures, by, ct), ct);
        batch.DropEventsOf(exposures.Rejected);
        var events = await PatientlyAsync(() => _events.AddAsync(batch.Events, by, ct), ct);
        return batch.Receipt(exposures, events);
    }

    /// <summary>Not broken off by a stop: it takes milliseconds, and rows that it does not count are met again as duplicates.</summary>
    private async ValueTask<bool> SaveAsync(ImportJob job)
    {
        await _spool.SaveAsync(job, CancellationToken.None);
        return true;
    }

    private async ValueTask<bool> AuditAsync(ImportJob job, string action, CancellationToken ct)
    {
        var about = JsonSerializer.Serialize(AuditedImport.Of(job), Wire.Json);
        var entry = new AuditEntry(_time.GetUtcNow(), job.Actor, action, "import", job.Id, job.FileName, null, about);
        await _audit.CommitAsync(new CatalogCommit([], [entry]), ct);
        return true;
    }

    /// <summary>A full queue or disk is no reason to give up an import: it waits until there is room.</summary>
    private async ValueTask<T> PatientlyAsync<T>(Func<ValueTask<T>> take, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await take();
            }
            catch (StoreUnavailableException busy)
            {
                await Task.Delay(busy.RetryAfter, _time, ct);
            }
        }
    }
}
