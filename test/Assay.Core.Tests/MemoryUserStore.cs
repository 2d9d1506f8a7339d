using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Tests;

/// <summary>Keeps the promises of the port in memory, counts what is read, and can be down.</summary>
internal sealed class MemoryUserStore(MemoryCatalogStore catalog) : IUserStore
{
    private readonly Dictionary<long, User> _users = [];

    public int Reads { get; private set; }
    public bool IsDown { get; set; }

    /// <summary>Runs while the next read is under way: after the row is read, before it is handed over.</summary>
    public Func<Task>? DuringRead { get; set; }

    public async Task<User?> FindAsync(string userId, CancellationToken ct)
    {
        Reads++;
        if (IsDown)
            throw new StoreUnavailableException("down");
        var found = _users.Values.SingleOrDefault(user => user.UserId == userId);
        if (DuringRead is { } meanwhile)
        {
            DuringRead = null;
            await meanwhile();
        }
        return found;
    }

    public Task<User?> FindAsync(long id, CancellationToken ct) => Task.FromResult(_users.GetValueOrDefault(id));

    public Task<IReadOnlyList<User>> ListAsync(UserQuery query, CancellationToken ct) =>
        throw new NotSupportedException("Lists are tested on the adapters.");

    public Task<IdSet> UserIdsAsync(CancellationToken ct) => Task.FromResult(IdSet.Of(_users.Values.Select(user => user.UserId)));

    public Task<CommitResult> CommitAsync(UserWrite write, CancellationToken ct)
    {
        var (before, after, audit) = write;
        if (before is not null && _users.GetValueOrDefault(before.Id)?.Version != before.Version)
            return Task.FromResult(CommitResult.VersionConflict);
        if (after is not null && _users.Values.Any(other => other.UserId == after.UserId && other.Id != after.Id))
            return Task.FromResult(CommitResult.DuplicateKey);
        if (after is null)
            _users.Remove(before!.Id);
        else
            _users[after.Id] = after;
        catalog.Audit.Add(audit);
        return Task.FromResult(CommitResult.Done);
    }
}
