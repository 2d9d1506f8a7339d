using System.Collections.Concurrent;

namespace Assay.Core.Catalog;

/// <summary>The environment of each API key that is bound to one. Recorded rows name their key for ever, so revoked keys stay.</summary>
/// <remarks>No entry ever changes or goes: ids are not given twice, and the environment of a key is given once.</remarks>
public sealed class KeyEnvironments
{
    private readonly ConcurrentDictionary<long, string> _byKey = new();

    /// <summary>The only environment that the key acts in; <c>null</c>: it acts in all, as admin keys do.</summary>
    public string? Of(long keyId) => _byKey.GetValueOrDefault(keyId);

    /// <summary>Ids of the keys that are bound to another environment than these; none where these are empty, which means everywhere.</summary>
    public IReadOnlyList<long> KeysOutside(IReadOnlyList<string> environments) =>
        environments.Count == 0 ? [] : [.. _byKey.Where(one => !environments.Contains(one.Value)).Select(one => one.Key).Order()];

    internal void Add(long keyId, string environment) => _byKey[keyId] = environment;
}
