using System.Text.Json;

namespace Assay.Core.Catalog;

/// <summary>One version of a flag, and the one that it replaced.</summary>
/// <param name="EntryId">Of the audit: where a page ends.</param>
public sealed record FlagVersion(long EntryId, DateTimeOffset AtUtc, string By, string Action, Flag? Before, Flag After);

/// <summary>What a flag has been, out of the audit, and the way back.</summary>
public sealed class FlagHistory(Catalog catalog, ICatalogStore store)
{
    private const int PageSize = 200;

    /// <summary>Newest first.</summary>
    /// <param name="beforeId">Where the page before ended; <c>null</c> for the first.</param>
    public async Task<Outcome<IReadOnlyList<FlagVersion>>> ReadAsync(string key, long? beforeId, int limit, CancellationToken ct)
    {
        if (catalog.View.Flags.Find(key) is not { } flag)
            return ItemKinds.Flag.NotFound(key);
        return new Outcome<IReadOnlyList<FlagVersion>>(await PageAsync(flag.Id, beforeId, limit, ct));
    }

    /// <summary>Gives the flag the form that it had at a version: all but its key, its type and what is scheduled.</summary>
    public async Task<Outcome<Flag>> RestoreAsync(string key, long version, long? ifVersion, Actor actor, CancellationToken ct)
    {
        if (catalog.View.Flags.Find(key) is not { } flag)
            return ItemKinds.Flag.NotFound(key);
        if (await FindAsync(flag.Id, version, ct) is not { } then)
            return Faults.VersionNotFound(version);
        return await catalog.ChangeAsync(
            ItemKinds.Flag,
            flag.Key,
            "restore",
            ifVersion,
            (before, _) => Restored(before, then, catalog.View),
            actor,
            ct
        );
    }

    /// <summary>Environments that are gone since stay away; those that are new since keep what they have.</summary>
    private static Outcome<Flag> Restored(Flag before, Flag then, CatalogView view) =>
        then with
        {
            Id = before.Id,
            Key = before.Key,
            CreatedUtc = before.CreatedUtc,
            CreatedBy = before.CreatedBy,
            Version = before.Version,
            Scheduled = before.Scheduled,
            Environments = before
                .Environments.Concat(then.Environments)
                .Where(pair => view.Environments.FindKey(pair.Key) is not null)
                .GroupBy(pair => pair.Key)
                .ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Value),
        };

    private async Task<Flag?> FindAsync(long id, long version, CancellationToken ct)
    {
        long? before = null;
        while (await PageAsync(id, before, PageSize, ct) is { Count: > 0 } page)
        {
            if (page.FirstOrDefault(one => one.After.Version == version) is { } found)
                return found.After;
            before = page[^1].EntryId;
        }
        return null;
    }

    private async Task<List<FlagVersion>> PageAsync(long id, long? beforeId, int limit, CancellationToken ct)
    {
        var entries = await store.AuditAsync(new AuditQuery(ItemKinds.Flag.Name, id, null, beforeId, limit), ct);
        return [.. entries.Where(entry => entry.After is not null).Select(Read)];
    }

    private static FlagVersion Read(AuditEntry entry) =>
        new(entry.Id, entry.AtUtc, entry.Actor, entry.Action, entry.Before is null ? null : Read(entry.Before), Read(entry.After!));

    private static Flag Read(string json) => JsonSerializer.Deserialize<Flag>(json, Wire.Json)!;
}
