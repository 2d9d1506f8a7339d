using System.Text.Json;

namespace Assay.Core.Catalog;

/// <summary>All definitions, held in memory as one immutable view that is swapped whole after each durable change.</summary>
/// <remarks>Reads never wait. Changes go one after the other: read the view, decide, commit, publish.</remarks>
public sealed class Catalog(ICatalogStore store, TimeProvider time) : IDisposable
{
    private const string ExperimentKind = "experiment";

    /// <summary>While the store does not answer, changes do not pile up behind each other.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _oneWriter = new(1, 1);
    private volatile CatalogView _view = CatalogView.Empty;

    public CatalogView View => _view;

    public async Task LoadAsync(CancellationToken ct)
    {
        var items = await store.LoadAsync(ct);
        _view = CatalogView.Of(items.Where(item => item.Kind == ExperimentKind).Select(Read));
    }

    /// <summary>Creates an experiment out of what <paramref name="design"/> makes of the view and the new id.</summary>
    public Task<Outcome<Experiment>> CreateAsync(
        Func<CatalogView, long, DateTimeOffset, Outcome<Experiment>> design,
        Actor actor,
        CancellationToken ct
    ) =>
        AloneAsync(
            async () =>
            {
                var now = time.GetUtcNow();
                var id = await store.NextIdAsync(ExperimentKind, ct);
                var designed = design(_view, id, now);
                return designed.Fault is null ? await SaveAsync(null, Stamp(designed.Value, 1, now), "create", actor, now, ct) : designed;
            },
            ct
        );

    /// <summary>Replaces an experiment by what <paramref name="change"/> makes of it.</summary>
    /// <param name="ifVersion">The version the caller has seen; <c>null</c> where it does not matter.</param>
    public Task<Outcome<Experiment>> ChangeAsync(
        string id,
        string action,
        long? ifVersion,
        Func<Experiment, DateTimeOffset, Outcome<Experiment>> change,
        Actor actor,
        CancellationToken ct
    ) =>
        AloneAsync(
            async () =>
            {
                var found = Find(id, ifVersion);
                if (found.Fault is not null)
                    return found;
                var before = found.Value;
                var now = time.GetUtcNow();
                var changed = change(before, now);
                return changed.Fault is null
                    ? await SaveAsync(before, Stamp(changed.Value, before.Version + 1, now), action, actor, now, ct)
                    : changed;
            },
            ct
        );

    /// <summary>Deletes an experiment where <paramref name="check"/> finds no fault; answers what was deleted.</summary>
    public Task<Outcome<Experiment>> DeleteAsync(
        string id,
        long? ifVersion,
        Func<Experiment, Fault?> check,
        Actor actor,
        CancellationToken ct
    ) =>
        AloneAsync(
            async () =>
            {
                var found = Find(id, ifVersion);
                if (found.Fault is not null)
                    return found;
                var before = found.Value;
                if (check(before) is { } fault)
                    return fault;
                var write = new ItemWrite(ExperimentKind, before.Id, before.Key, before.Version, null);
                var audit = Audit("delete", before, null, actor, time.GetUtcNow());
                if (await CommitAsync(write, audit, ct) is { } refused)
                    return refused;
                _view = _view.Without(before);
                return before;
            },
            ct
        );

    public void Dispose() => _oneWriter.Dispose();

    private Outcome<Experiment> Find(string id, long? ifVersion)
    {
        if (_view.Find(id) is not { } experiment)
            return Faults.ExperimentNotFound(id);
        return ifVersion is null || ifVersion == experiment.Version ? experiment : Faults.StaleVersion();
    }

    private async Task<Outcome<Experiment>> AloneAsync(Func<Task<Outcome<Experiment>>> work, CancellationToken ct)
    {
        if (!await _oneWriter.WaitAsync(LongestWait, ct))
            throw new StoreUnavailableException("The changes before this one take long. Nothing was changed.");
        try
        {
            return await work();
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    private async Task<Outcome<Experiment>> SaveAsync(
        Experiment? before,
        Experiment after,
        string action,
        Actor actor,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var write = new ItemWrite(ExperimentKind, after.Id, after.Key, before?.Version ?? 0, JsonSerializer.Serialize(after, Wire.Json));
        if (await CommitAsync(write, Audit(action, before, after, actor, now), ct) is { } fault)
            return fault;
        _view = _view.With(after);
        return after;
    }

    private async Task<Fault?> CommitAsync(ItemWrite write, AuditEntry audit, CancellationToken ct) =>
        await store.CommitAsync(new CatalogCommit([write], [audit]), ct) switch
        {
            CommitResult.Done => null,
            CommitResult.DuplicateKey => Faults.DuplicateKey(write.Key),
            _ => Faults.WriteConflict(),
        };

    private static AuditEntry Audit(string action, Experiment? before, Experiment? after, Actor actor, DateTimeOffset now)
    {
        var subject = (after ?? before)!;
        return new AuditEntry(now, actor.Name, action, ExperimentKind, subject.Id, subject.Key, Json(before), Json(after))
        {
            IdempotencyKey = actor.IdempotencyKey,
        };
    }

    private static string? Json(Experiment? experiment) => experiment is null ? null : JsonSerializer.Serialize(experiment, Wire.Json);

    private static Experiment Stamp(Experiment experiment, long version, DateTimeOffset now) =>
        experiment with
        {
            Version = version,
            UpdatedUtc = now,
        };

    private static Experiment Read(StoredItem item) =>
        JsonSerializer.Deserialize<Experiment>(item.Body, Wire.Json)! with
        {
            Id = item.Id,
            Key = item.Key,
            Version = item.Version,
        };
}
