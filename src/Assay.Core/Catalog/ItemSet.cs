using System.Collections;
using System.Collections.Immutable;

namespace Assay.Core.Catalog;

/// <summary>All definitions of one kind, by ascending id. Never changes: a change makes a new set.</summary>
public sealed class ItemSet<T> : IReadOnlyCollection<T>
    where T : CatalogItem
{
    private readonly ImmutableSortedDictionary<long, T> _byId;
    private readonly ImmutableDictionary<string, long> _idByKey;

    private ItemSet(ImmutableSortedDictionary<long, T> byId, ImmutableDictionary<string, long> idByKey) =>
        (_byId, _idByKey) = (byId, idByKey);

    public static ItemSet<T> Empty { get; } = Of([]);

    public int Count => _byId.Count;

    public static ItemSet<T> Of(IReadOnlyCollection<T> items) =>
        new(
            items.ToImmutableSortedDictionary(item => item.Id, item => item),
            items.ToImmutableDictionary(item => item.Key, item => item.Id)
        );

    /// <summary>By key, or by the numeric id in digits.</summary>
    public T? Find(string keyOrId) =>
        _idByKey.TryGetValue(keyOrId, out var id) || long.TryParse(keyOrId, out id) ? _byId.GetValueOrDefault(id) : null;

    /// <summary>By key alone: what other definitions refer to.</summary>
    public T? FindKey(string key) => _idByKey.TryGetValue(key, out var id) ? _byId[id] : null;

    public T? Find(long id) => _byId.GetValueOrDefault(id);

    public IEnumerator<T> GetEnumerator() => _byId.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>This set with the item in the place of the one with its id, if there is one.</summary>
    internal ItemSet<T> With(T item)
    {
        var keys = Find(item.Id) is { } before ? _idByKey.Remove(before.Key) : _idByKey;
        return new(_byId.SetItem(item.Id, item), keys.SetItem(item.Key, item.Id));
    }

    internal ItemSet<T> Without(T item) => new(_byId.Remove(item.Id), _idByKey.Remove(item.Key));
}
