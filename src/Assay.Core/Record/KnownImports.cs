using System.Collections.Concurrent;

namespace Assay.Core.Record;

/// <summary>The jobs that are known: all that wait or run, and finished ones until they are old.</summary>
internal sealed class KnownImports(IImportSpool spool, ImportLimits limits, TimeProvider time)
{
    private static readonly TimeSpan s_requestKeysKept = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<long, ImportJob> _jobs = new();
    private readonly Lock _forgetting = new();

    public ImportJob this[long id]
    {
        get => _jobs[id];
        set => _jobs[id] = value;
    }

    public ImportJob? Find(long id) => _jobs.GetValueOrDefault(id);

    /// <summary>The job that an earlier request with the same <c>Idempotency-Key</c> has begun.</summary>
    public ImportJob? Earlier(string? requestKey)
    {
        var since = time.GetUtcNow() - s_requestKeysKept;
        return requestKey is null ? null : _jobs.Values.FirstOrDefault(job => job.RequestKey == requestKey && job.CreatedUtc > since);
    }

    /// <summary>Removes finished jobs beyond the number and the age that are kept, here and from the disk.</summary>
    public void ForgetOld()
    {
        lock (_forgetting)
        {
            long[] old = [.. Old()];
            if (old.Length == 0)
                return;
            foreach (var id in old)
                _jobs.TryRemove(id, out _);
            spool.Forget(old);
        }
    }

    private IEnumerable<long> Old()
    {
        var oldest = time.GetUtcNow() - limits.KeptFor;
        return _jobs
            .Values.Where(job => job.IsOver)
            .OrderByDescending(job => job.FinishedUtc)
            .ThenByDescending(job => job.Id)
            .Where((job, place) => place >= limits.KeptJobs || job.FinishedUtc < oldest)
            .Select(job => job.Id);
    }
}
