using System.Diagnostics.Metrics;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Evaluate;

/// <param name="CacheBytes">About how much memory users may take that were read lately.</param>
/// <param name="LongestRead">After that, evaluation goes on without the user's stored attributes.</param>
public sealed record UserDirectoryOptions(long CacheBytes, TimeSpan LongestRead);

/// <summary>What is stored of a user.</summary>
/// <param name="Attributes"><c>null</c> where none are stored or they cannot be read now.</param>
/// <param name="AreUnread">Something may be stored, but it cannot be read now.</param>
public readonly record struct StoredAttributes(IAttributes? Attributes, bool AreUnread = false);

/// <summary>The stored attributes of users, for the evaluation: no I/O for ids that are not stored, nor for users read lately.</summary>
/// <param name="onUnread">Is told when the store gave no answer; at most about once a second.</param>
public sealed class UserDirectory(
    IUserStore store,
    UserDirectoryOptions options,
    TimeProvider time,
    Action<StoreUnavailableException>? onUnread = null
)
{
    /// <summary>Beside the texts: objects, dictionary slots, the id.</summary>
    private const int BytesOfAny = 600;

    /// <summary>A store that just gave no answer is left alone so long.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly Meter Meter = new("Assay.Users");
    private static readonly Counter<long> UnreadCount = Meter.CreateCounter<long>(
        "assay.users.unread",
        description: "Evaluations that went on without stored attributes, since these could not be read."
    );

    private readonly UserIds _ids = new();
    private readonly UserCache _cache = new(options.CacheBytes);
    private long _askAgainTicks;

    /// <summary>Reads which ids there are. Until then every id is looked for in the store.</summary>
    public async Task LoadAsync(CancellationToken ct) => _ids.Load(await store.UserIdsAsync(ct));

    /// <summary>The user's stored attributes; <c>null</c> where none are stored or they cannot be read now.</summary>
    public async ValueTask<IAttributes?> AttributesAsync(string userId, CancellationToken ct) => (await FindAsync(userId, ct)).Attributes;

    /// <summary>The same, with word of whether it could be read.</summary>
    public ValueTask<StoredAttributes> FindAsync(string userId, CancellationToken ct)
    {
        if (!_ids.MayHold(userId))
            return default;
        return _cache.TryGet(userId, out var known) ? new(new StoredAttributes(known)) : ReadAsync(userId, ct);
    }

    /// <summary>To be called once a change of the user is durable, before it is answered.</summary>
    internal void Changed(string userId)
    {
        _ids.Add(userId);
        _cache.Forget(userId);
    }

    private async ValueTask<StoredAttributes> ReadAsync(string userId, CancellationToken ct)
    {
        if (time.GetUtcNow().Ticks < Volatile.Read(ref _askAgainTicks))
            return Without();
        var changes = _cache.Changes(userId);
        try
        {
            var user = await store.FindAsync(userId, ct).WaitAsync(options.LongestRead, time, ct);
            var attributes = user is null ? null : new UserAttributes(user);
            _cache.Keep(userId, attributes, BytesOf(userId, user), changes);
            return new(attributes);
        }
        catch (StoreUnavailableException unavailable)
        {
            return GiveUp(unavailable);
        }
        catch (TimeoutException slow)
        {
            return GiveUp(new StoreUnavailableException("Reading a user takes too long.", slow));
        }
    }

    private StoredAttributes GiveUp(StoreUnavailableException failure)
    {
        Volatile.Write(ref _askAgainTicks, (time.GetUtcNow() + Pause).Ticks);
        onUnread?.Invoke(failure);
        return Without();
    }

    /// <summary>Counted, since an audience may now be decided otherwise than with what is stored.</summary>
    private static StoredAttributes Without()
    {
        UnreadCount.Add(1);
        return new(null, AreUnread: true);
    }

    /// <summary>Texts are two bytes a character; a parsed attribute takes about as much again as its text.</summary>
    private static long BytesOf(string userId, User? user) => BytesOfAny + (2 * userId.Length) + (6L * (user?.Attributes?.Length ?? 0));
}
