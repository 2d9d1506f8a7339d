namespace Assay.Evaluation;

/// <summary>Tells how <see cref="Evaluator"/> decides: it takes the evaluator's own answer and shows each step up to the one that gave it.</summary>
public static class Explainer
{
    private delegate ExplanationStep Describe(CompiledExperiment experiment, string unitId, Assignment assignment, bool decided);

    /// <summary>The order of decisions, each with the reasons that end there.</summary>
    private static readonly (AssignmentReason[] Ends, Describe Describe)[] _steps =
    [
        ([AssignmentReason.NotStarted, AssignmentReason.Stopped, AssignmentReason.Shipped], Status),
        ([AssignmentReason.Forced], Forced),
        ([AssignmentReason.Sticky, AssignmentReason.Paused], StickyVariant),
        ([AssignmentReason.Bucket, AssignmentReason.Traffic], Bucket),
    ];

    /// <summary>The decision of <see cref="Evaluator.Assign"/> with its trail.</summary>
    /// <param name="experiment">From the snapshot.</param>
    /// <param name="unitId">The id as the application gave it.</param>
    /// <param name="sticky">The unit's stored variant index in this iteration, where the caller looked it up.</param>
    public static Explanation Explain(CompiledExperiment experiment, string unitId, int sticky = Sticky.Unknown)
    {
        var assignment = Evaluator.Assign(experiment, unitId, sticky);
        var steps = new List<ExplanationStep>();
        foreach (var (ends, describe) in _steps)
        {
            var decided = ends.Contains(assignment.Reason);
            steps.Add(describe(experiment, unitId, assignment, decided));
            if (decided)
                break;
        }
        return new(experiment.Key, unitId, KeyOf(experiment, assignment), assignment.Reason, assignment.Revision, steps);
    }

    private static string? KeyOf(CompiledExperiment experiment, Assignment assignment) =>
        assignment.IsAssigned ? experiment.Variants[assignment.VariantIndex].Key : null;

    private static ExplanationStep Status(CompiledExperiment experiment, string unitId, Assignment assignment, bool decided) =>
        new("status", decided, $"iteration {experiment.Iteration}, revision {experiment.Revision}, {experiment.Definition.State}");

    private static ExplanationStep Forced(CompiledExperiment experiment, string unitId, Assignment assignment, bool decided) =>
        new("forced", decided, decided ? $"listed for '{KeyOf(experiment, assignment)}'" : "not listed");

    private static ExplanationStep StickyVariant(CompiledExperiment experiment, string unitId, Assignment assignment, bool decided) =>
        new("sticky", decided, StickyDetail(experiment, assignment));

    private static string StickyDetail(CompiledExperiment experiment, Assignment assignment) =>
        assignment switch
        {
            { Reason: AssignmentReason.Sticky } => $"keeps '{KeyOf(experiment, assignment)}' from earlier in this iteration",
            { AskSticky: true } => "a stored variant would decide; the store was not asked",
            { Reason: AssignmentReason.Paused } => "no stored variant, and nobody new enters while paused",
            _ => "no earlier allocation gave this unit another variant, or none is stored",
        };

    private static ExplanationStep Bucket(CompiledExperiment experiment, string unitId, Assignment assignment, bool decided)
    {
        var ranges = experiment.Variants.Select(
            (variant, i) =>
                new ExplainedRange(
                    variant.Key,
                    experiment.Allocation.Home[i].Start,
                    experiment.Allocation.Open[i].End,
                    experiment.Allocation.Home[i].End
                )
        );
        var outcome = KeyOf(experiment, assignment) is { } key ? $"in the open range of '{key}'" : "closed at the present traffic";
        return new(
            "bucket",
            decided,
            $"bucket {assignment.Bucket} is {outcome}",
            ExplainedHash.Of(experiment.Bucketer, unitId, [.. ranges])
        );
    }
}
