using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Evaluate;

/// <summary>Creates, replaces or deletes one user with the audit of it.</summary>
/// <param name="Before">What the writer read; <c>null</c> creates.</param>
/// <param name="After"><c>null</c> deletes. The store writes its version as it stands.</param>
public sealed record UserWrite(User? Before, User? After, AuditEntry Audit);

/// <summary>One page of users by ascending id, or by ascending user id where <see cref="UserIdPrefix"/> is given.</summary>
public sealed record UserQuery(int Limit)
{
    /// <summary>Only users with exactly this address.</summary>
    public string? Email { get; init; }

    /// <summary>Only users whose user id begins so. Not together with <see cref="Email"/>.</summary>
    public string? UserIdPrefix { get; init; }

    /// <summary>The last user of the page before.</summary>
    public long AfterId { get; init; }

    /// <summary>The same for a list by user id.</summary>
    public string AfterUserId { get; init; } = "";
}

/// <summary>Users and their attributes: millions, so they stay on disk.</summary>
/// <remarks>User ids are compared by their UTF-8 bytes. Every adapter passes UserStoreContract.</remarks>
public interface IUserStore
{
    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    Task<User?> FindAsync(string userId, CancellationToken ct);

    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    Task<User?> FindAsync(long id, CancellationToken ct);

    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    Task<IReadOnlyList<User>> ListAsync(UserQuery query, CancellationToken ct);

    /// <summary>Every user id there is, in 8 bytes each.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    Task<IdSet> UserIdsAsync(CancellationToken ct);

    /// <summary>Writes the user and its audit durably, or nothing. <see cref="CommitResult.DuplicateKey"/>: the user id is taken.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was stored.</exception>
    Task<CommitResult> CommitAsync(UserWrite write, CancellationToken ct);
}
