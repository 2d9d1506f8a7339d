using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>Completes and checks what a caller wants a segment to be.</summary>
internal static class SegmentRules
{
    public static Outcome<Segment> Complete(SegmentSpec spec, IReadOnlyList<MemberWrite> members, Segment before, SegmentLimits limits)
    {
        var errors = new FieldErrors();
        var name = spec.Name ?? spec.Key ?? before.Key;
        errors.Require(Keys.IsValid(spec.Key ?? before.Key), "key", Keys.Rule);
        errors.Require(name.Length is > 0 and <= 200, "name", "A segment needs a name of 1 to 200 characters.");
        errors.Require(spec.Description is null or { Length: <= 10_000 }, "description", "A description has at most 10,000 characters.");
        if (errors.Any)
            return errors.ToFault();
        var described = before with
        {
            Key = spec.Key ?? before.Key,
            Name = name,
            Description = spec.Description ?? "",
            Rules = IsEmpty(spec.Rules) ? null : spec.Rules,
        };
        return WithMembers(described, members, limits);
    }

    public static Outcome<Segment> WithMembers(Segment before, IReadOnlyList<MemberWrite> members, SegmentLimits limits)
    {
        var errors = new FieldErrors();
        var after = before;
        foreach (var write in members)
        {
            var field = Wire.Name(write.List);
            errors.Require(write.Add.All(id => IsId(id, limits)), field, $"An id has 1 to {limits.MaxIdLength} characters.");
            var list = write.ApplyTo(after.ListOf(write.List));
            after = write.List == MemberList.Included ? after with { Included = list } : after with { Excluded = list };
            errors.Require(list.Count <= limits.MaxMembers, field, $"At most {limits.MaxMembers} ids.");
        }
        return errors.Any ? errors.ToFault() : after with { MembersChanged = MembersChanged.Between(before, after) };
    }

    /// <summary>Rules that say nothing hold for nobody, as in a segment that has none: everybody is never meant by leaving things out.</summary>
    private static bool IsEmpty(ConditionDefinition? rules) =>
        rules is { Attribute: null, Op: null, Segment: null, All: null or { Count: 0 }, Any: null } or null;

    private static bool IsId(string id, SegmentLimits limits) => id.Length > 0 && id.Length <= limits.MaxIdLength;
}
