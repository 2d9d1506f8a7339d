using System.Text.Json.Serialization;
using Assay.Core.Catalog;
using Assay.Server.Requests;

namespace Assay.Server.Bodies;

/// <summary>Ids that come into one of a segment's lists and go from it. An id that is in both comes in.</summary>
/// <param name="List"><c>included</c> unless told.</param>
internal sealed record MembersBody(
    [property: JsonConverter(typeof(IdTexts))] IReadOnlyList<string>? Add,
    [property: JsonConverter(typeof(IdTexts))] IReadOnlyList<string>? Remove,
    MemberList? List
)
{
    public MemberWrite ToWrite() => new(List ?? MemberList.Included, Clear: false, Remove ?? [], Add ?? []);
}

/// <summary>What became of a segment's lists.</summary>
/// <param name="Added">How many ids were not in the list before.</param>
/// <param name="Removed">How many ids were in the list before.</param>
internal sealed record MembersReceipt(
    long SegmentId,
    string Segment,
    int Added,
    int Removed,
    int IncludedCount,
    int ExcludedCount,
    long Version
)
{
    public static MembersReceipt From(Segment segment)
    {
        var changed = segment.MembersChanged ?? new MembersChanged(0, 0, 0, 0);
        return new(
            segment.Id,
            segment.Key,
            changed.IncludedAdded + changed.ExcludedAdded,
            changed.IncludedRemoved + changed.ExcludedRemoved,
            segment.IncludedCount,
            segment.ExcludedCount,
            segment.Version
        );
    }
}

/// <summary>Names a segment, by <c>segment_id</c> or <c>segment</c> (each takes a key or the numeric id), and a user.</summary>
internal sealed record AssignUserBody(
    [property: JsonConverter(typeof(IdText))] string? SegmentId,
    [property: JsonConverter(typeof(IdText))] string? Segment,
    [property: JsonConverter(typeof(IdText))] string? UserId
);

/// <summary>Names a segment and an experiment, each by key or numeric id.</summary>
internal sealed record AssignExperimentBody(
    [property: JsonConverter(typeof(IdText))] string? SegmentId,
    [property: JsonConverter(typeof(IdText))] string? Segment,
    [property: JsonConverter(typeof(IdText))] string? ExperimentId,
    [property: JsonConverter(typeof(IdText))] string? Experiment
);

/// <summary>Whether a user belongs to a segment.</summary>
/// <param name="Because">What decided: <c>excluded</c>, <c>included</c>, <c>rules</c>, or <c>none</c> of them.</param>
internal sealed record BelongsView(long SegmentId, string Segment, string UserId, bool Belongs, Evaluation.Targeting.Membership Because);
