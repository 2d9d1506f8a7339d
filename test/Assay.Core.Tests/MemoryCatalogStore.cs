using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Tests;

/// <summary>Keeps the promises of the port in memory, for tests of the rules above it. Adapters have their own contract suite.</summary>
internal sealed class MemoryCatalogStore : ICatalogStore
{
    private readonly Dictionary<(string Kind, long Id), StoredItem> _items = [];
    private readonly Dictionary<string, long> _lastIds = [];
    private readonly Dictionary<(long SegmentId, MemberList List), SortedSet<string>> _members = [];

    public List<AuditEntry> Audit { get; } = [];

    public Task<IReadOnlyList<StoredItem>> LoadAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<StoredItem>>([.. _items.Values]);

    public Task<long> NextIdAsync(string kind, CancellationToken ct) =>
        Task.FromResult(_lastIds[kind] = _lastIds.GetValueOrDefault(kind) + 1);

    public Task<CommitResult> CommitAsync(CatalogCommit commit, CancellationToken ct)
    {
        foreach (var write in commit.Writes)
        {
            if ((_items.GetValueOrDefault((write.Kind, write.Id))?.Version ?? 0) != write.ExpectedVersion)
                return Task.FromResult(CommitResult.VersionConflict);
            if (_items.Values.Any(item => item.Kind == write.Kind && item.Key == write.Key && item.Id != write.Id))
                return Task.FromResult(CommitResult.DuplicateKey);
        }
        foreach (var write in commit.Writes)
        {
            if (write.Body is null)
                _items.Remove((write.Kind, write.Id));
            else
                _items[(write.Kind, write.Id)] = new(write.Kind, write.Id, write.Key, write.ExpectedVersion + 1, write.Body);
        }
        foreach (var write in commit.Members)
            Apply(write);
        foreach (var entry in commit.Audit)
            Audit.Add(entry with { Id = Audit.Count + 1 });
        return Task.FromResult(CommitResult.Done);
    }

    public Task<IdSet> MembersAsync(long segmentId, MemberList list, CancellationToken ct) =>
        Task.FromResult(IdSet.Of(ListOf(segmentId, list)));

    public Task<IReadOnlyList<string>> MembersAsync(MemberQuery query, CancellationToken ct) =>
        throw new NotSupportedException("Pages are tested on the adapters.");

    public SortedSet<string> ListOf(long segmentId, MemberList list) =>
        _members.TryGetValue((segmentId, list), out var ids) ? ids : _members[(segmentId, list)] = new(StringComparer.Ordinal);

    private void Apply(MemberWrite write)
    {
        var ids = ListOf(write.SegmentId, write.List);
        if (write.Clear)
            ids.Clear();
        ids.ExceptWith(write.Remove);
        ids.UnionWith(write.Add);
    }

    public Task<IReadOnlyList<AuditEntry>> AuditAsync(AuditQuery query, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<AuditEntry>>([
            .. Audit
                .AsEnumerable()
                .Reverse()
                .Where(entry => query.Kind is null || entry.Kind == query.Kind)
                .Where(entry => query.ItemId is null || entry.ItemId == query.ItemId)
                .Where(entry => query.Actor is null || entry.Actor == query.Actor)
                .Where(entry => query.BeforeId is null || entry.Id < query.BeforeId)
                .Take(query.Limit),
        ]);

    public Task<IReadOnlyList<AuditEntry>> AuditOfAsync(string idempotencyKey, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<AuditEntry>>([.. Audit.Where(entry => entry.IdempotencyKey == idempotencyKey)]);
}
