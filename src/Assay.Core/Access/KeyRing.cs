using System.Collections.Frozen;

namespace Assay.Core.Access;

/// <summary>All keys at one moment, found by their secret without I/O or allocation.</summary>
public sealed class KeyRing
{
    private readonly FrozenDictionary<KeyHash, ApiKey> _byHash;

    internal KeyRing(IEnumerable<ApiKey> keys)
    {
        Keys = [.. keys.OrderBy(key => key.Id)];
        _byHash = Keys.ToFrozenDictionary(key => key.Hash);
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ApiKey> Keys { get; }

    /// <summary>The key of this secret, also when it has expired; <c>null</c> where there is none.</summary>
    public ApiKey? Find(ReadOnlySpan<char> secret) => KeyHash.Of(secret) is { } hash ? _byHash.GetValueOrDefault(hash) : null;

    /// <summary>Whether the key has not been revoked.</summary>
    public bool Holds(ApiKey key) => _byHash.TryGetValue(key.Hash, out var held) && held.Id == key.Id;

    internal bool HasAdmin(DateTimeOffset now) => Keys.Any(key => key.May(Permissions.Admin) && !key.IsExpired(now));

    internal KeyRing With(ApiKey key) => new([.. Keys, key]);

    internal KeyRing Without(ApiKey key) => new(Keys.Where(other => other.Id != key.Id));
}
