using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>One definition as it is stored: its identity and version in columns, everything else as JSON.</summary>
/// <param name="Kind">What it is: <c>experiment</c>, <c>api_key</c>, …</param>
/// <param name="Id">Unique within the kind; never used twice.</param>
/// <param name="Key">Unique within the kind among the items that exist.</param>
/// <param name="Version">1 when created, one more with every write.</param>
public sealed record StoredItem(string Kind, long Id, string Key, long Version, string Body);

/// <summary>Writes or deletes one item, provided that its version is still the one the writer read.</summary>
/// <param name="ExpectedVersion">0 creates.</param>
/// <param name="Body">The new body; <c>null</c> deletes.</param>
public sealed record ItemWrite(string Kind, long Id, string Key, long ExpectedVersion, string? Body);

/// <summary>Who did what to which item, when, and how it looked before and after.</summary>
public sealed record AuditEntry(
    DateTimeOffset AtUtc,
    string Actor,
    string Action,
    string Kind,
    long ItemId,
    string ItemKey,
    string? Before,
    string? After
)
{
    /// <summary>Given by the store, ascending.</summary>
    public long Id { get; init; }

    /// <summary>The id of the actor's API key; <c>null</c> where the server itself acted, and in entries from before it was kept.</summary>
    public long? ActorKeyId { get; init; }

    /// <summary>The request's idempotency key, so that a repeat after a crash is recognised.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>One change of the catalog: all writes and their audit, or nothing.</summary>
public sealed record CatalogCommit(IReadOnlyList<ItemWrite> Writes, IReadOnlyList<AuditEntry> Audit)
{
    /// <summary>In order. Audited only by the counts that the segment's own entry gives.</summary>
    public IReadOnlyList<MemberWrite> Members { get; init; } = [];
}

public enum CommitResult
{
    Done,

    /// <summary>Another writer was there first; read again.</summary>
    VersionConflict,

    /// <summary>The key is taken by another item of the kind.</summary>
    DuplicateKey,
}

/// <summary>Narrows <see cref="ICatalogStore.AuditAsync"/>; <c>null</c> does not narrow. Newest first.</summary>
/// <param name="BeforeId">Only entries with a smaller id: the cursor of a page.</param>
public sealed record AuditQuery(string? Kind, long? ItemId, string? Actor, long? BeforeId, int Limit);

/// <summary>Definitions and the audit of their changes. Small: all of it is held in memory too.</summary>
/// <remarks>Segments' lists of user ids may be long; of them memory holds sets of hashes. User ids are ordered by their UTF-8 bytes. Every adapter passes CatalogStoreContract. Any member may throw <see cref="StoreUnavailableException"/>.</remarks>
public interface ICatalogStore
{
    Task<IReadOnlyList<StoredItem>> LoadAsync(CancellationToken ct);

    /// <summary>A fresh id of the kind, larger than any given before, also after deletes and restarts.</summary>
    Task<long> NextIdAsync(string kind, CancellationToken ct);

    /// <summary>Writes the whole commit durably, or nothing.</summary>
    Task<CommitResult> CommitAsync(CatalogCommit commit, CancellationToken ct);

    /// <summary>Everybody in a segment's list, in 8 bytes each.</summary>
    Task<IdSet> MembersAsync(long segmentId, MemberList list, CancellationToken ct);

    Task<IReadOnlyList<string>> MembersAsync(MemberQuery query, CancellationToken ct);

    Task<IReadOnlyList<AuditEntry>> AuditAsync(AuditQuery query, CancellationToken ct);

    /// <summary>The entries written under an idempotency key; empty where there are none.</summary>
    Task<IReadOnlyList<AuditEntry>> AuditOfAsync(string idempotencyKey, CancellationToken ct);
}
