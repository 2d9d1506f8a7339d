using System.Collections.Concurrent;
using System.Text.Json;
using Assay.Core.Catalog;

namespace Assay.Core.Access;

/// <summary>When each API key was last used. Held in memory and saved once a minute; what is lost in a crash are minutes.</summary>
/// <remarks>
/// Requests on all threads note their keys without a lock: a stamp is a single number that only grows, and a lost race means that another
/// request of the same minute was noted instead. Saving reads each stamp once; what is noted meanwhile is saved the next time.
/// </remarks>
public sealed class KeyUse(ApiKeys keys, ICatalogStore store, TimeProvider time)
{
    private const string Kind = "key_use";
    private const long Id = 1;
    private static readonly long Resolution = TimeSpan.FromSeconds(1).Ticks;

    private readonly ConcurrentDictionary<long, Stamp> _stamps = new();
    private long _storedVersion;
    private volatile bool _isLoaded;
    private volatile bool _isChanged;

    /// <summary>The time of the last use, or <c>null</c> where none is known of.</summary>
    public DateTimeOffset? LastUtc(long id) =>
        _stamps.TryGetValue(id, out var stamp) ? new DateTimeOffset(Volatile.Read(ref stamp.Ticks), TimeSpan.Zero) : null;

    /// <summary>A request came with the key. No lock, and no allocation but the key's first time.</summary>
    public void Note(ApiKey key)
    {
        if (!_stamps.TryGetValue(key.Id, out var stamp))
            stamp = _stamps.GetOrAdd(key.Id, static _ => new Stamp());
        var now = time.GetUtcNow().UtcTicks;
        if (now - Volatile.Read(ref stamp.Ticks) < Resolution)
            return;
        Raise(stamp, now);
        _isChanged = true;
    }

    /// <summary>Saves where there is news. What earlier runs or other writers saved is taken in first.</summary>
    /// <exception cref="StoreUnavailableException">Try again later.</exception>
    public async Task SaveAsync(CancellationToken ct)
    {
        if (!_isLoaded)
            await LoadAsync(ct);
        if (!_isChanged)
            return;
        _isChanged = false;
        var held = keys.Ring.Keys.Select(key => key.Id).ToHashSet();
        var times = _stamps
            .Where(pair => held.Contains(pair.Key))
            .ToDictionary(pair => pair.Key, pair => Volatile.Read(ref pair.Value.Ticks));
        var write = new ItemWrite(Kind, Id, Kind, _storedVersion, JsonSerializer.Serialize(times, Wire.Json));
        var isSaved = false;
        try
        {
            isSaved = await store.CommitAsync(new CatalogCommit([write], []), ct) == CommitResult.Done;
        }
        finally
        {
            _isChanged |= !isSaved;
        }
        if (isSaved)
            _storedVersion++;
        else
            await LoadAsync(ct);
    }

    /// <summary>Adds what was saved before. The later time counts.</summary>
    /// <exception cref="StoreUnavailableException">Try again.</exception>
    public async Task LoadAsync(CancellationToken ct)
    {
        var items = await store.LoadAsync(ct);
        if (items.FirstOrDefault(item => item.Kind == Kind) is { } saved)
        {
            _storedVersion = saved.Version;
            foreach (var (id, ticks) in JsonSerializer.Deserialize<Dictionary<long, long>>(saved.Body, Wire.Json)!)
                Raise(_stamps.GetOrAdd(id, static _ => new Stamp()), ticks);
        }
        _isLoaded = true;
    }

    private static void Raise(Stamp stamp, long ticks)
    {
        var seen = Volatile.Read(ref stamp.Ticks);
        while (seen < ticks && Interlocked.CompareExchange(ref stamp.Ticks, ticks, seen) is var found && found != seen)
            seen = found;
    }

    private sealed class Stamp
    {
        public long Ticks;
    }
}
