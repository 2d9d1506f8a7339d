using System.Collections.Concurrent;
using System.Text.Json;
using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Core.Evaluate;

/// <summary>When each flag was last evaluated, to a minute. Held in memory and saved now and then; what is lost in a crash are minutes.</summary>
public sealed class FlagUse(Catalog.Catalog catalog, ICatalogStore store, TimeProvider time)
{
    private const string Kind = "flag_use";
    private const long Id = 1;
    private static readonly long Resolution = TimeSpan.FromMinutes(1).Ticks;

    private readonly ConcurrentDictionary<string, Stamp> _stamps = new(StringComparer.Ordinal);
    private readonly long[] _payloads = new long[Enum.GetValues<SnapshotReader>().Length];
    private long _storedVersion;
    private volatile bool _isLoaded;
    private volatile bool _isChanged;

    /// <summary>Whether what earlier runs saved is known too.</summary>
    public bool IsLoaded => _isLoaded;

    /// <summary>The time of the last evaluation, or <c>null</c> where none is known of.</summary>
    public DateTimeOffset? LastUtc(string key) =>
        _stamps.TryGetValue(key, out var stamp) ? new DateTimeOffset(Volatile.Read(ref stamp.Ticks), TimeSpan.Zero) : null;

    /// <summary>The flag was evaluated now. No lock, and no allocation but the flag's first time.</summary>
    public void Note(CompiledFlag flag) => Note(flag.Key, time.GetUtcNow().UtcTicks);

    public void Note(IReadOnlyList<CompiledFlag> flags)
    {
        var now = time.GetUtcNow().UtcTicks;
        for (var i = 0; i < flags.Count; i++)
            Note(flags[i].Key, now);
    }

    /// <summary>Somebody fetched what local evaluation needs: each flag in it counts as evaluated.</summary>
    public void NotePayload(SnapshotReader reader)
    {
        // Polls come by the thousand, and each would go through every flag.
        ref var last = ref _payloads[(int)reader];
        var now = time.GetUtcNow().UtcTicks;
        if (now - Volatile.Read(ref last) < Resolution)
            return;
        Volatile.Write(ref last, now);
        var flags = catalog.View.Snapshot.Flags;
        Note(reader == SnapshotReader.Server ? flags : [.. flags.Where(flag => flag.Definition.ClientVisible)]);
    }

    /// <summary>Adds what was saved before. The later time counts.</summary>
    /// <exception cref="StoreUnavailableException">Try again.</exception>
    public async Task LoadAsync(CancellationToken ct)
    {
        var items = await store.LoadAsync(ct);
        if (items.FirstOrDefault(item => item.Kind == Kind) is { } saved)
        {
            _storedVersion = saved.Version;
            foreach (var (key, ticks) in JsonSerializer.Deserialize<Dictionary<string, long>>(saved.Body, Wire.Json)!)
                Raise(_stamps.GetOrAdd(key, static _ => new Stamp()), ticks);
        }
        _isLoaded = true;
    }

    /// <summary>Saves where there is news. Another writer's news are taken in first.</summary>
    /// <exception cref="StoreUnavailableException">Try again later.</exception>
    public async Task SaveAsync(CancellationToken ct)
    {
        if (!_isLoaded || !_isChanged)
            return;
        _isChanged = false;
        var flags = catalog.View.Flags;
        var times = _stamps.Where(pair => flags.FindKey(pair.Key) is not null).ToDictionary(pair => pair.Key, pair => pair.Value.Ticks);
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

    private void Note(string key, long nowTicks)
    {
        if (!_stamps.TryGetValue(key, out var stamp))
            stamp = _stamps.GetOrAdd(key, static _ => new Stamp());
        if (nowTicks - Volatile.Read(ref stamp.Ticks) < Resolution)
            return;
        Raise(stamp, nowTicks);
        _isChanged = true;
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
