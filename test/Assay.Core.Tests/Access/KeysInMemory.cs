using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Tests.Access;

/// <summary>Just enough of a catalog to hold keys.</summary>
internal sealed class KeysInMemory : ICatalogStore
{
    private readonly Dictionary<long, StoredItem> _items = [];
    private long _lastId;

    public List<AuditEntry> Audit { get; } = [];

    public IReadOnlyCollection<StoredItem> Items => _items.Values;

    /// <summary>Answers the next commit in place of the store.</summary>
    public CommitResult? NextCommit { get; set; }

    public Task<IReadOnlyList<StoredItem>> LoadAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<StoredItem>>([.. _items.Values]);

    public Task<long> NextIdAsync(string kind, CancellationToken ct) => Task.FromResult(++_lastId);

    public Task<CommitResult> CommitAsync(CatalogCommit commit, CancellationToken ct)
    {
        if (NextCommit is { } result)
            return Task.FromResult(result);
        foreach (var write in commit.Writes)
            if (write.Body is null)
                _items.Remove(write.Id);
            else
                _items[write.Id] = new StoredItem(write.Kind, write.Id, write.Key, write.ExpectedVersion + 1, write.Body);
        Audit.AddRange(commit.Audit);
        return Task.FromResult(CommitResult.Done);
    }

    public Task<IdSet> MembersAsync(long segmentId, MemberList list, CancellationToken ct) => Task.FromResult(IdSet.Empty);

    public Task<IReadOnlyList<string>> MembersAsync(MemberQuery query, CancellationToken ct) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<IReadOnlyList<AuditEntry>> AuditAsync(AuditQuery query, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<AuditEntry>>(Audit);

    public Task<IReadOnlyList<AuditEntry>> AuditOfAsync(string idempotencyKey, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<AuditEntry>>([.. Audit.Where(entry => entry.IdempotencyKey == idempotencyKey)]);
}
