using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;
using Assay.Server.Requests;
using Segment = Assay.Core.Catalog.Segment;

namespace Assay.Server.Bodies;

/// <summary>A segment as callers describe it. What is left out takes its default; a list that is left out stays.</summary>
internal sealed record SegmentBody
{
    public string? Key { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }

    /// <summary>A condition, a list of them (all hold), or attributes with their values. A patch replaces it whole.</summary>
    public ConditionDefinition? Rules { get; init; }

    /// <summary>User ids that belong whatever the rules say.</summary>
    [JsonConverter(typeof(IdTexts))]
    public IReadOnlyList<string>? Included { get; init; }

    /// <summary>User ids that do not belong, whatever else says so.</summary>
    [JsonConverter(typeof(IdTexts))]
    public IReadOnlyList<string>? Excluded { get; init; }

    public SegmentSpec ToSpec() => new(Key, Name, Description, Rules);

    public IReadOnlyList<MemberWrite> ToMembers()
    {
        var writes = new List<MemberWrite>();
        if (Included is not null)
            writes.Add(MemberWrite.Replacing(MemberList.Included, Included));
        if (Excluded is not null)
            writes.Add(MemberWrite.Replacing(MemberList.Excluded, Excluded));
        return writes;
    }

    /// <summary>The segment's description with a merge patch (RFC 7396) laid over it, beside its lists.</summary>
    public static Outcome<SegmentSpec> Patched(Segment segment, JsonObject patch)
    {
        var merged = JsonSerializer.SerializeToNode(From(segment), BodyJson.Options)!.AsObject();
        if (patch.ContainsKey("rules"))
            merged.Remove("rules");
        MergePatch.Apply(merged, patch);
        foreach (var list in ListNames)
            merged.Remove(list);
        return BodyReading.Read<SegmentBody>(merged).Then(body => new Outcome<SegmentSpec>(body.ToSpec()));
    }

    /// <summary>What a patch says of the lists: one that is left out stays, null empties it.</summary>
    public static Outcome<IReadOnlyList<MemberWrite>> ListsOf(JsonObject patch)
    {
        var lists = new JsonObject();
        foreach (var list in ListNames)
            if (patch.TryGetPropertyValue(list, out var ids))
                lists[list] = ids?.DeepClone() ?? new JsonArray();
        return BodyReading.Read<SegmentBody>(lists).Then(body => new Outcome<IReadOnlyList<MemberWrite>>(body.ToMembers()));
    }

    private static IEnumerable<string> ListNames => Wire.Names<MemberList>();

    private static SegmentBody From(Segment segment) =>
        new()
        {
            Key = segment.Key,
            Name = segment.Name,
            Description = segment.Description,
            Rules = segment.Rules,
        };
}

/// <summary>A segment as answers give it. Its lists are told by their counts, and by <c>/members</c> page by page.</summary>
/// <param name="Experiments">Keys of the experiments that it is assigned to.</param>
internal sealed record SegmentView(
    long Id,
    string Key,
    string Name,
    string Description,
    ConditionDefinition? Rules,
    int IncludedCount,
    int ExcludedCount,
    IReadOnlyList<string> Experiments,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    long Version
)
{
    public static SegmentView From(Segment segment, CatalogView view) =>
        new(
            segment.Id,
            segment.Key,
            segment.Name,
            segment.Description,
            segment.Rules,
            segment.IncludedCount,
            segment.ExcludedCount,
            [.. view.Experiments.Where(one => one.Segments.Contains(segment.Key)).Select(one => one.Key)],
            segment.CreatedUtc,
            segment.UpdatedUtc,
            segment.CreatedBy,
            segment.Version
        );
}
