using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>How large a segment may be.</summary>
/// <param name="MaxMembers">Ids in one of its lists.</param>
/// <param name="MaxIdLength">Characters of an id.</param>
public sealed record SegmentLimits(int MaxMembers = 1_000_000, int MaxIdLength = 512);

/// <summary>What a caller wants a segment to be, beside its lists; <c>null</c> asks for the default.</summary>
public sealed record SegmentSpec(string? Key, string? Name = null, string? Description = null, ConditionDefinition? Rules = null);

/// <summary>What people do with segments: describe them, and say who belongs.</summary>
public sealed class Segments(Catalog catalog, SegmentLimits limits)
{
    public Task<Outcome<Segment>> CreateAsync(SegmentSpec spec, IReadOnlyList<MemberWrite> members, Actor actor, CancellationToken ct) =>
        catalog.CreateAsync(
            ItemKinds.Segment.Writing(members),
            (view, id, _) =>
            {
                var key =
                    spec.Key ?? Keys.Free(Keys.FromName(spec.Name ?? "", "segment"), taken => view.Segments.FindKey(taken) is not null);
                return SegmentRules.Complete(spec, members, new Segment { Id = id, Key = key }, limits);
            },
            actor,
            ct
        );

    /// <summary>Gives the segment the form that <paramref name="respec"/> makes of the present one, and changes its lists.</summary>
    public Task<Outcome<Segment>> UpdateAsync(
        string id,
        long? ifVersion,
        Func<Segment, Outcome<SegmentSpec>> respec,
        IReadOnlyList<MemberWrite> members,
        Actor actor,
        CancellationToken ct
    ) =>
        catalog.ChangeAsync(
            ItemKinds.Segment.Writing(members),
            id,
            "update",
            ifVersion,
            (before, _) => respec(before).Then(spec => SegmentRules.Complete(spec, members, before, limits)),
            actor,
            ct
        );

    /// <summary>Changes the lists alone. Where everything is in place already, nothing is written.</summary>
    public async Task<Outcome<Segment>> ChangeMembersAsync(
        string id,
        long? ifVersion,
        IReadOnlyList<MemberWrite> members,
        Actor actor,
        CancellationToken ct
    )
    {
        if (catalog.View.Segments.Find(id) is { } present && ifVersion is null && members.All(write => ChangesNothing(write, present)))
            return present with { MembersChanged = null };
        return await catalog.ChangeAsync(
            ItemKinds.Segment.Writing(members),
            id,
            "change_members",
            ifVersion,
            (before, _) => SegmentRules.WithMembers(before, members, limits),
            actor,
            ct
        );
    }

    public Task<Outcome<Segment>> DeleteAsync(string id, long? ifVersion, Actor actor, CancellationToken ct) =>
        catalog.DeleteAsync(
            ItemKinds.Segment.Writing([MemberWrite.Replacing(MemberList.Included, []), MemberWrite.Replacing(MemberList.Excluded, [])]),
            id,
            ifVersion,
            _ => null,
            actor,
            ct
        );

    /// <summary>Takes a user out of every list it stands in.</summary>
    public async Task<Fault?> ForgetAsync(string userId, Actor actor, CancellationToken ct)
    {
        MemberWrite[] everywhere = [MemberWrite.Removing(MemberList.Included, userId), MemberWrite.Removing(MemberList.Excluded, userId)];
        foreach (var segment in catalog.View.Segments)
            if (
                (await ChangeMembersAsync($"{segment.Id}", null, everywhere, actor, ct)).Fault
                is { } fault
                    and not { Kind: FaultKind.NotFound }
            )
                return fault;
        return null;
    }

    private static bool ChangesNothing(MemberWrite write, Segment segment)
    {
        var list = segment.ListOf(write.List);
        return !write.Clear && write.Add.All(id => list.Contains(id)) && !write.Remove.Any(id => list.Contains(id));
    }
}
