using System.Text.Json;

namespace Assay.Core.Catalog;

/// <summary>All definitions, held in memory as one immutable view that is swapped whole after each durable change.</summary>
/// <remarks>
/// Reads never wait. Changes go one after the other: read the view, decide, compile, commit, publish. What cannot be evaluated is
/// refused before it is stored, also where the fault lies in another item that refers to the changed one.
/// </remarks>
public sealed class Catalog(ICatalogStore store, TimeProvider time) : IDisposable
{
    /// <summary>While the store does not answer, changes do not pile up behind each other.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _oneWriter = new(1, 1);
    private volatile CatalogView _view = CatalogView.Empty;
    private volatile TaskCompletionSource _nextChange = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CatalogView View => _view;

    /// <summary>Ends when <see cref="View"/> is next swapped. Take it before the view, and no change is missed.</summary>
    public Task NextChange => _nextChange.Task;

    public async Task LoadAsync(CancellationToken ct)
    {
        var items = await store.LoadAsync(ct);
        if (!items.Any(item => item.Kind == ItemKinds.Environment.Name))
            items = [.. items, .. await AddEnvironmentsAsync(ct)];
        var newest = await store.AuditAsync(new AuditQuery(null, null, null, null, 1), ct);
        var (version, changedUtc) = newest is [var last] ? (last.Id, last.AtUtc) : (0, time.GetUtcNow());
        var loaded = ItemKinds.Load(items);
        foreach (var segment in loaded.Segments)
            loaded = ItemKinds.Segment.With(loaded, await WithMembersAsync(segment, ct));
        Publish(loaded.Compile(version, changedUtc));
    }

    /// <summary>Creates an item out of what <paramref name="design"/> makes of the view and the new id.</summary>
    public Task<Outcome<T>> CreateAsync<T>(
        ItemKind<T> kind,
        Func<CatalogView, long, DateTimeOffset, Outcome<T>> design,
        Actor actor,
        CancellationToken ct
    )
        where T : CatalogItem =>
        AloneAsync(
            async () =>
            {
                var now = time.GetUtcNow();
                var id = await store.NextIdAsync(kind.Name, ct);
                var designed = design(_view, id, now);
                if (designed.Fault is not null)
                    return designed;
                var made = designed.Value with { Id = id, CreatedUtc = now, CreatedBy = actor.Name };
                return await SaveAsync(kind, null, made, "create", actor, now, ct);
            },
            ct
        );

    /// <summary>Replaces an item by what <paramref name="change"/> makes of it.</summary>
    /// <param name="ifVersion">The version the caller has seen; <c>null</c> where it does not matter.</param>
    public Task<Outcome<T>> ChangeAsync<T>(
        ItemKind<T> kind,
        string id,
        string action,
        long? ifVersion,
        Func<T, DateTimeOffset, Outcome<T>> change,
        Actor actor,
        CancellationToken ct
    )
        where T : CatalogItem =>
        AloneAsync(
            async () =>
            {
                var found = Find(kind, id, ifVersion);
                if (found.Fault is not null)
                    return found;
                var before = found.Value;
                var now = time.GetUtcNow();
                var changed = change(before, now);
                return changed.Fault is null ? await SaveAsync(kind, before, changed.Value, action, actor, now, ct) : changed;
            },
            ct
        );

    /// <summary>Deletes an item where <paramref name="check"/> finds no fault and nothing refers to it; answers what was deleted.</summary>
    public Task<Outcome<T>> DeleteAsync<T>(
        ItemKind<T> kind,
        string id,
        long? ifVersion,
        Func<T, Fault?> check,
        Actor actor,
        CancellationToken ct
    )
        where T : CatalogItem =>
        AloneAsync(
            async () =>
            {
                var found = Find(kind, id, ifVersion);
                if (found.Fault is not null)
                    return found;
                var before = found.Value;
                if (check(before) is { } fault)
                    return fault;
                var now = time.GetUtcNow();
                var next = Next(kind.Without(_view, before), now);
                if (NewFaults(next) is { Count: > 0 } broken)
                    return Faults.InUse(kind.Name, before.Key, broken);
                var write = new ItemWrite(kind.Name, before.Id, before.Key, before.Version, null);
                return await CommitAsync(kind, write, Audit(kind, "delete", before, null, actor, now), next, ct) is { } refused
                    ? refused
                    : before;
            },
            ct
        );

    public void Dispose() => _oneWriter.Dispose();

    private Outcome<T> Find<T>(ItemKind<T> kind, string id, long? ifVersion)
        where T : CatalogItem
    {
        if (kind.Of(_view).Find(id) is not { } item)
            return kind.NotFound(id);
        return ifVersion is null || ifVersion == item.Version ? item : Faults.StaleVersion();
    }

    private async Task<Outcome<T>> AloneAsync<T>(Func<Task<Outcome<T>>> work, CancellationToken ct)
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

    private async Task<Outcome<T>> SaveAsync<T>(
        ItemKind<T> kind,
        T? before,
        T changed,
        string action,
        Actor actor,
        DateTimeOffset now,
        CancellationToken ct
    )
        where T : CatalogItem
    {
        var after = changed with { Version = (before?.Version ?? 0) + 1, UpdatedUtc = now };
        var next = Compile(kind, after, now);
        if (next.Fault is { } unfit)
            return unfit;
        var write = new ItemWrite(kind.Name, after.Id, after.Key, before?.Version ?? 0, Json(after));
        return await CommitAsync(kind, write, Audit(kind, action, before, after, actor, now), next.Value, ct) is { } fault ? fault : after;
    }

    /// <summary>Why the item could not be stored as it is; <c>null</c>: it could. For a change that is to come later.</summary>
    internal Fault? Check<T>(ItemKind<T> kind, T item, DateTimeOffset now)
        where T : CatalogItem => Compile(kind, item, now).Fault;

    private Outcome<CatalogView> Compile<T>(ItemKind<T> kind, T after, DateTimeOffset now)
        where T : CatalogItem
    {
        if (kind.Of(_view).FindKey(after.Key) is { } other && other.Id != after.Id)
            return Faults.DuplicateKey(after.Key);
        var next = Next(kind.With(_view, after), now);
        if (NewFaults(next) is not { Count: > 0 } faults)
            return next;
        var own = $"{kind.Name}s.{after.Key}.";
        // Archived, a flag is gone for those that name it, as if it were deleted.
        var isRetired = after is Flag { IsArchived: true } && kind.Of(_view).Find(after.Id) is Flag { IsArchived: false };
        return isRetired && !faults.Exists(fault => fault.Place.StartsWith(own, StringComparison.Ordinal))
            ? Faults.InUse(kind.Name, after.Key, faults)
            : Faults.NotEvaluable(faults, own);
    }

    private CatalogView Next(CatalogView changed, DateTimeOffset now) => changed.Compile(_view.Snapshot.Version + 1, now);

    private List<Evaluation.DefinitionFault> NewFaults(CatalogView next) => [.. next.Faults.Except(_view.Faults)];

    /// <summary>Makes the change durable, then puts it in force.</summary>
    private async Task<Fault?> CommitAsync<T>(ItemKind<T> kind, ItemWrite write, AuditEntry audit, CatalogView next, CancellationToken ct)
        where T : CatalogItem
    {
        var commit = new CatalogCommit([write], [audit])
        {
            Members = [.. kind.Members.Select(members => members with { SegmentId = write.Id })],
        };
        var result = await store.CommitAsync(commit, ct);
        if (result == CommitResult.Done)
            Publish(next);
        return result switch
        {
            CommitResult.Done => null,
            CommitResult.DuplicateKey => Faults.DuplicateKey(write.Key),
            _ => Faults.WriteConflict(),
        };
    }

    private async Task<Segment> WithMembersAsync(Segment segment, CancellationToken ct) =>
        segment with
        {
            Included = await store.MembersAsync(segment.Id, MemberList.Included, ct),
            Excluded = await store.MembersAsync(segment.Id, MemberList.Excluded, ct),
        };

    private void Publish(CatalogView view)
    {
        _view = view;
        var changed = _nextChange;
        _nextChange = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    /// <summary>An installation without environments is new: it gets the usual ones.</summary>
    private async Task<IReadOnlyList<StoredItem>> AddEnvironmentsAsync(CancellationToken ct)
    {
        var kind = ItemKinds.Environment.Name;
        var now = time.GetUtcNow();
        var added = new List<StoredItem>();
        foreach (var key in DeploymentEnvironment.Defaults)
        {
            var id = await store.NextIdAsync(kind, ct);
            var item = new DeploymentEnvironment
            {
                Id = id,
                Key = key,
                Name = key,
                CreatedUtc = now,
                UpdatedUtc = now,
                CreatedBy = Actor.System.Name,
            };
            added.Add(new StoredItem(kind, id, key, 1, Json(item)!));
        }
        await store.CommitAsync(new CatalogCommit([.. added.Select(item => new ItemWrite(kind, item.Id, item.Key, 0, item.Body))], []), ct);
        return added;
    }

    private static AuditEntry Audit<T>(ItemKind<T> kind, string action, T? before, T? after, Actor actor, DateTimeOffset now)
        where T : CatalogItem
    {
        var subject = (after ?? before)!;
        return new AuditEntry(now, actor.Name, action, kind.Name, subject.Id, subject.Key, Json(before), Json(after))
        {
            ActorKeyId = actor.KeyId,
            IdempotencyKey = actor.IdempotencyKey,
        };
    }

    private static string? Json<T>(T? item)
        where T : CatalogItem => item is null ? null : JsonSerializer.Serialize(item, Wire.Json);
}
