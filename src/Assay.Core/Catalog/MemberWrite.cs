using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>One of a segment's two lists of user ids.</summary>
public enum MemberList
{
    Included,
    Excluded,
}

/// <summary>Changes a segment's list: takes out what it says (or everything), then puts in.</summary>
/// <param name="Clear">Everything goes out first.</param>
/// <param name="Remove">Ids that go out; those that are not in the list do no harm.</param>
/// <param name="Add">Ids that come in; they may repeat, and may be in the list already.</param>
public sealed record MemberWrite(MemberList List, bool Clear, IReadOnlyCollection<string> Remove, IReadOnlyCollection<string> Add)
{
    /// <summary>Set by the catalog: a new segment's id is not known before.</summary>
    public long SegmentId { get; init; }

    public static MemberWrite Replacing(MemberList list, IReadOnlyCollection<string> ids) => new(list, true, [], ids);

    public static MemberWrite Adding(MemberList list, params IReadOnlyCollection<string> ids) => new(list, false, [], ids);

    public static MemberWrite Removing(MemberList list, params IReadOnlyCollection<string> ids) => new(list, false, ids, []);

    internal IdSet ApplyTo(IdSet before) => (Clear ? IdSet.Empty : before.Without(Remove)).With(Add);
}

/// <summary>One page of a segment's list, ascending.</summary>
/// <param name="After">The last id of the page before.</param>
public sealed record MemberQuery(long SegmentId, MemberList List, string After, int Limit);
