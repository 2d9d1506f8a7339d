using System.Text.Json.Serialization;
using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;
using Assay.Server.Requests;
using Segment = Assay.Core.Catalog.Segment;

namespace Assay.Server.Bodies;

/// <summary>Ids that come into one of a segment's lists and go from it. An id that is in both comes in.</summary>
internal sealed record MembersBody
{
    [JsonConverter(typeof(IdTexts))]
    public IReadOnlyList<string>? Add { get; init; }

    [JsonConverter(typeof(IdTexts))]
    public IReadOnlyList<string>? Remove { get; init; }
    public MemberList List { get; init; }

    public MemberWrite ToWrite() => new(List, Clear: false, Remove ?? [], Add ?? []);
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

/// <summary>Names a user and a segment, this one in either member by key or numeric id.</summary>
internal sealed record AssignUserBody
{
    [JsonConverter(typeof(IdText))]
    public string? SegmentId { get; init; }

    [JsonConverter(typeof(IdText))]
    public string? Segment { get; init; }

    [JsonConverter(typeof(IdText))]
    public string? UserId { get; init; }
}

/// <summary>Names a segment and an experiment, each in either member by key or numeric id.</summary>
internal sealed record AssignExperimentBody
{
    [JsonConverter(typeof(IdText))]
    public string? SegmentId { get; init; }

    [JsonConverter(typeof(IdText))]
    public string? Segment { get; init; }

    [JsonConverter(typeof(IdText))]
    public string? ExperimentId { get; init; }

    [JsonConverter(typeof(IdText))]
    public string? Experiment { get; init; }
}

/// <summary>Whether a user belongs to a segment.</summary>
/// <param name="Because">What decided: <c>excluded</c>, <c>included</c>, <c>rules</c>, or <c>none</c> of them.</param>
internal sealed record BelongsView(long SegmentId, string Segment, string UserId, bool Belongs, Membership Because)
{
    /// <summary>True where stored attributes could not be read, so that the answer may be another one than with them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AttributesMissing { get; init; }
}
