namespace Assay.Evaluation.Targeting;

/// <summary>The segments that conditions name, each with its place.</summary>
internal static class SegmentReferences
{
    /// <summary>Whether there are any; places cost more.</summary>
    public static bool AreIn(IReadOnlyList<ConditionDefinition> conditions)
    {
        for (var i = 0; i < conditions.Count; i++)
            if (
                conditions[i] is { Segment: not null } or { Op: "in_segment" or "not_in_segment" }
                || AreIn(conditions[i].All ?? [])
                || AreIn(conditions[i].Any ?? [])
            )
                return true;
        return false;
    }

    public static IEnumerable<(string Key, string Place)> In(ConditionDefinition? condition, string place) =>
        condition switch
        {
            null => [],
            { Segment: { } segment } => [(segment, place)],
            { All: { } all } => In(all, $"{place}.all"),
            { Any: { } any } => In(any, $"{place}.any"),
            { Op: "in_segment" or "not_in_segment" } => condition.Values.Select(value => (value.Text ?? "", place)),
            _ => [],
        };

    public static IEnumerable<(string Key, string Place)> In(IReadOnlyList<ConditionDefinition> conditions, string place) =>
        conditions.Count == 0 ? [] : conditions.SelectMany((condition, i) => In(condition, $"{place}[{i}]"));
}
