using System.Text.Json.Serialization;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>Units described by conditions on attributes, by explicit membership, or both.</summary>
public sealed record Segment : CatalogItem
{
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";

    /// <summary>Who belongs by attributes; <c>null</c>: only the members.</summary>
    public ConditionDefinition? Rules { get; init; }

    /// <summary>Who belongs whatever the rules say. The ids themselves are in the store.</summary>
    [JsonIgnore]
    public IdSet Included { get; init; } = IdSet.Empty;

    /// <summary>Who does not belong, whatever else says so.</summary>
    [JsonIgnore]
    public IdSet Excluded { get; init; } = IdSet.Empty;

    public int IncludedCount => Included.Count;
    public int ExcludedCount => Excluded.Count;

    /// <summary>What the change that made this version did to the lists; <c>null</c>: nothing. It is all that the audit tells of them.</summary>
    public MembersChanged? MembersChanged { get; init; }

    internal IdSet ListOf(MemberList list) => list == MemberList.Included ? Included : Excluded;
}

/// <summary>How many ids came into a segment's lists and went from them.</summary>
public sealed record MembersChanged(int IncludedAdded, int IncludedRemoved, int ExcludedAdded, int ExcludedRemoved)
{
    internal static MembersChanged? Between(Segment before, Segment after)
    {
        var (included, excluded) = (after.Included.CountOfShared(before.Included), after.Excluded.CountOfShared(before.Excluded));
        var changed = new MembersChanged(
            after.IncludedCount - included,
            before.IncludedCount - included,
            after.ExcludedCount - excluded,
            before.ExcludedCount - excluded
        );
        return changed == new MembersChanged(0, 0, 0, 0) ? null : changed;
    }
}
