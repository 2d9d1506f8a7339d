using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>An experiment's segments and audience as the one condition that the evaluation takes.</summary>
internal static class ExperimentAudience
{
    public static ConditionDefinition? Of(Experiment experiment) =>
        (experiment.Segments.Count, experiment.Audience) switch
        {
            (0, var audience) => audience,
            (_, null) => AnyOf(experiment.Segments),
            (_, { } audience) => new() { All = [AnyOf(experiment.Segments), audience] },
        };

    /// <summary>The place in that condition as a place in the experiment: whoever wrote the experiment knows no other.</summary>
    /// <param name="place">Begins with <c>audience</c>.</param>
    public static string Mend(string place, Experiment experiment)
    {
        var (segments, audience) = experiment switch
        {
            { Segments.Count: 0 } => (null, "audience"),
            { Audience: null } => ("audience.any", null),
            _ => ("audience.all[0].any", "audience.all[1]"),
        };
        if (segments is not null && place.StartsWith(segments, StringComparison.Ordinal))
            return $"segments{place[segments.Length..]}";
        var inside = audience is not null && place.StartsWith(audience, StringComparison.Ordinal) ? place[audience.Length..] : place;
        // A list of conditions is read as all of them.
        return inside.StartsWith(".all[", StringComparison.Ordinal) ? $"audience{inside[".all".Length..]}" : $"audience{inside}";
    }

    private static ConditionDefinition AnyOf(IReadOnlyList<string> segments) =>
        new() { Any = [.. segments.Select(segment => new ConditionDefinition { Segment = segment })] };
}
