using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Assay.Core.Record;

/// <summary>Takes uploads in and works them off, one after the other. A job that a crash cut short is repeated: every row is idempotent.</summary>
public sealed class Imports(IImportSpool spool, ImportRows rows, EventIntake events, ExposureIntake exposures, TimeProvider time)
{
    private const int BatchRows = 5_000;

    private readonly Channel<long> _queue = Channel.CreateUnbounded<long>();
    private readonly ConcurrentDictionary<long, ImportJob> _jobs = new();

    public ImportJob? Find(long id) => _jobs.GetValueOrDefault(id);

    public async Task<ImportJob> StartAsync(ImportOrder order, Stream upload, CancellationToken ct)
    {
        var job = await spool.AddAsync(order, upload, time.GetUtcNow(), ct);
        Enqueue(job);
        return job;
    }

    /// <summary>Works until cancelled; first on what the last run left unfinished.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var job in spool.Jobs())
        {
            if (job.State is ImportState.Done or ImportState.Failed)
                _jobs[job.Id] = job;
            else
                Enqueue(job);
        }
        await foreach (var id in _queue.Reader.ReadAllAsync(ct))
            await WorkAsync(_jobs[id], ct);
    }

    private void Enqueue(ImportJob job)
    {
        _jobs[job.Id] = job;
        _queue.Writer.TryWrite(job.Id);
    }

    private async Task WorkAsync(ImportJob queued, CancellationToken ct)
    {
        var job = queued with
        {
            State = ImportState.Running,
            StartedUtc = time.GetUtcNow(),
            RowsRead = 0,
            Accepted = 0,
            Duplicates = 0,
            Rejected = 0,
            FirstErrors = [],
        };
        _jobs[job.Id] = job;
        try
        {
            await foreach (var (count, receipt) in TakeAsync(job, ct))
                _jobs[job.Id] = job = job.After(count, receipt);
            job = job with { State = ImportState.Done };
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            job = job with { State = ImportState.Failed, Failure = error.Message };
        }
        job = job with { FinishedUtc = time.GetUtcNow() };
        await PatientlyAsync(() => SaveAsync(job, ct), ct);
        spool.DropFile(job);
        _jobs[job.Id] = job;
    }

    private async IAsyncEnumerable<(int Rows, BatchReceipt Receipt)> TakeAsync(ImportJob job, [EnumeratorCancellation] CancellationToken ct)
    {
        var path = spool.PathOf(job);
        if (job.Order.Kind == ImportKind.Events)
            await foreach (var batch in rows.EventsAsync(job, path, BatchRows, ct))
                yield return (batch.Count, await PatientlyAsync(() => events.AddAsync(batch, ct), ct));
        else
            await foreach (var batch in rows.ExposuresAsync(job, path, BatchRows, ct))
                yield return (batch.Count, await PatientlyAsync(() => exposures.AddAsync(batch, ct), ct));
    }

    private async ValueTask<bool> SaveAsync(ImportJob job, CancellationToken ct)
    {
        await spool.SaveAsync(job, ct);
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
                await Task.Delay(busy.RetryAfter, time, ct);
            }
        }
    }
}
