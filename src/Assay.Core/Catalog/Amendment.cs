using System.Text.Json;

namespace Assay.Core.Catalog;

/// <summary>A change of the plan after the start: a question that is changed after looking must be seen to have changed.</summary>
/// <param name="Number">From 1, over the whole life of the experiment.</param>
/// <param name="What">The member that changed, as the API names it.</param>
/// <param name="Revision">The first revision under the new plan; that of the last one where the experiment has ended.</param>
public sealed record Amendment(
    int Number,
    DateTimeOffset AtUtc,
    string By,
    int Iteration,
    int Revision,
    string What,
    JsonElement From,
    JsonElement To
);

/// <summary>Finds what a change does to the plan: what is asked, how it is decided, and when it ends.</summary>
internal static class PlanChanges
{
    private static readonly (string What, Func<Experiment, object?> Of)[] Plan =
    [
        ("hypothesis", one => one.Hypothesis),
        ("metrics", one => one.Metrics),
        ("significance_level", one => one.SignificanceLevel),
        ("target_sample_size", one => one.TargetSampleSize),
        ("planned_end", one => one.PlannedEndUtc),
        ("prereg_url", one => one.PreregUrl),
        ("power_analysis", one => one.PowerAnalysis),
    ];

    /// <summary>The members that differ, with their values before and after.</summary>
    public static IReadOnlyList<(string What, JsonElement From, JsonElement To)> Between(Experiment before, Experiment after) =>
        [
            .. from member in Plan
            let was = JsonSerializer.SerializeToElement(member.Of(before), Wire.Json)
            let becomes = JsonSerializer.SerializeToElement(member.Of(after), Wire.Json)
            where !JsonElement.DeepEquals(was, becomes)
            select (member.What, was, becomes),
        ];
}
