using System.Text.Json;
using Assay.Benchmarks.Evaluation;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Storage.Relational;

namespace Assay.Benchmarks.Server;

/// <summary>An installation with as many flags as a large company has, written into its catalog at once.</summary>
internal static class FlagInstallation
{
    public const int Flags = 10_000;

    /// <summary>So many of them are for clients.</summary>
    public const int ClientVisible = 1_000;

    public static async Task<Installation> CreateAsync()
    {
        var made = await Installation.CreateAsync();
        using var database = SqliteDatabase.Open(Path.Combine(made.Folder, "catalog.db"));
        var writes = Enumerable.Range(0, Flags).Select(Write).Append(Segment()).ToList();
        await new CatalogStore(database).CommitAsync(new CatalogCommit(writes, []), CancellationToken.None);
        return made;
    }

    private static ItemWrite Write(int number)
    {
        var definition = Scenario.Flag($"flag-{number}");
        var flag = new Flag
        {
            Id = number + 1,
            Key = definition.Key,
            Type = definition.Type,
            Variations = definition.Variations,
            Environments = definition.Environments,
            ClientVisible = number < ClientVisible,
        };
        return new(ItemKinds.Flag.Name, flag.Id, flag.Key, ExpectedVersion: 0, JsonSerializer.Serialize(flag, Wire.Json));
    }

    private static ItemWrite Segment()
    {
        var rules = Scenario.Definition(0).Segments[0].Rules;
        var segment = new Segment
        {
            Id = 1,
            Key = "beta",
            Rules = rules,
        };
        return new(ItemKinds.Segment.Name, segment.Id, segment.Key, ExpectedVersion: 0, JsonSerializer.Serialize(segment, Wire.Json));
    }
}
