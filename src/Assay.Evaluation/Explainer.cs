namespace Assay.Evaluation;

/// <summary>Tells how <see cref="Evaluator"/> decides: it takes the evaluator's own answer and shows each step up to the one that gave it.</summary>
public static class Explainer
{
    private delegate ExplanationStep? Describe(Question question, bool decided);

    private sealed record Question(
        Snapshot Snapshot,
        CompiledExperiment Experiment,
        EvaluationContext Context,
        string? Unit,
        Assignment Assignment
    );

    /// <summary>The order of decisions, each with the reasons that end there.</summary>
    private static readonly (AssignmentReason[] Ends, Describe Describe)[] _steps =
    [
        ([AssignmentReason.Environment], Environment),
        ([AssignmentReason.NotStarted, AssignmentReason.Stopped, AssignmentReason.Shipped], Status),
        ([AssignmentReason.NoUnit], Unit),
        ([AssignmentReason.Forced], Forced),
        ([AssignmentReason.Holdout], Holdouts),
        ([AssignmentReason.Layer], Layer),
        ([AssignmentReason.Audience], Audience),
        ([AssignmentReason.Sticky, AssignmentReason.Paused], StickyVariant),
        ([AssignmentReason.Bucket, AssignmentReason.Traffic], Bucket),
    ];

    /// <summary>The decision of <see cref="Evaluator.Assign(Snapshot, CompiledExperiment, in EvaluationContext, int)"/> with its trail.</summary>
    /// <param name="snapshot">Where the experiment's layer, holdouts and segments are found.</param>
    /// <param name="experiment">From the snapshot.</param>
    /// <param name="context">Who is asking.</param>
    /// <param name="sticky">The unit's stored variant index in this iteration, where the caller looked it up.</param>
    public static Explanation Explain(
        Snapshot snapshot,
        CompiledExperiment experiment,
        in EvaluationContext context,
        int sticky = Sticky.Unknown
    ) => Explain(snapshot, experiment, experiment.UnitOf(context), context, sticky);

    /// <summary>The trail of a unit that is named directly.</summary>
    public static Explanation Explain(
        Snapshot snapshot,
        CompiledExperiment experiment,
        string? unitId,
        in EvaluationContext context,
        int sticky = Sticky.Unknown
    )
    {
        var assignment = Evaluator.Assign(snapshot, experiment, unitId, context, sticky);
        var question = new Question(snapshot, experiment, context, unitId, assignment);
        var steps = new List<ExplanationStep>();
        foreach (var (ends, describe) in _steps)
        {
            var decided = ends.Contains(assignment.Reason);
            if (describe(question, decided) is { } step)
                steps.Add(step);
            if (decided)
                break;
        }
        return new(experiment.Key, unitId, KeyOf(question), assignment.Reason, assignment.Revision, steps);
    }

    /// <summary>The trail of a unit in an experiment without layer, holdouts, segments or environments.</summary>
    public static Explanation Explain(CompiledExperiment experiment, string unitId, int sticky = Sticky.Unknown) =>
        Explain(Snapshot.Empty, experiment, unitId, new EvaluationContext(unitId), sticky);

    private static string? KeyOf(Question question) =>
        question.Assignment.IsAssigned ? question.Experiment.Variants[question.Assignment.VariantIndex].Key : null;

    private static ExplanationStep Environment(Question question, bool decided) =>
        new("environment", decided, $"{(decided ? "does not run" : "runs")} in '{question.Context.Environment}'");

    private static ExplanationStep Status(Question question, bool decided) =>
        new(
            "status",
            decided,
            $"iteration {question.Experiment.Iteration}, revision {question.Experiment.Revision}, {question.Experiment.State}"
        );

    private static ExplanationStep? Unit(Question question, bool decided) =>
        decided ? new("unit", decided, $"the context has no id of the type '{question.Experiment.Definition.UnitType}'") : null;

    private static ExplanationStep Forced(Question question, bool decided) =>
        new("forced", decided, decided ? $"listed for '{KeyOf(question)}'" : "not listed");

    private static ExplanationStep? Holdouts(Question question, bool decided)
    {
        foreach (var key in question.Experiment.Definition.Holdouts)
            if (question.Snapshot.Holdout(key) is { } holdout && holdout.Holds(question.Unit) == decided)
            {
                var range = new ExplainedRange(key, holdout.Range.Start, holdout.Range.End, holdout.Range.End);
                var hash = ExplainedHash.Of(holdout.Bucketer, question.Unit!, [range]);
                return new("holdout", decided, $"bucket {hash.Bucket} is {(decided ? "" : "not ")}held out by '{key}'", hash);
            }
        return decided ? new("holdout", decided, "a holdout is missing from the snapshot") : null;
    }

    private static ExplanationStep? Layer(Question question, bool decided)
    {
        if (question.Experiment.Definition.Layer is not { } slot)
            return null;
        if (question.Snapshot.Layer(slot.Layer) is not { } layer)
            return new("layer", decided, "the layer is missing from the snapshot");
        var ranges = slot.Ranges.Select(range => new ExplainedRange(question.Experiment.Key, range.Start, range.End, range.End));
        var hash = ExplainedHash.Of(layer.Bucketer, question.Unit!, [.. ranges]);
        return new("layer", decided, $"bucket {hash.Bucket} of '{slot.Layer}' is {(decided ? "not " : "")}the experiment's", hash);
    }

    private static ExplanationStep? Audience(Question question, bool decided) =>
        question.Experiment.Audience is { } audience
            ? new(
                "audience",
                decided,
                $"{(audience.Matches(question.Context, question.Snapshot) ? "inside" : "outside")}: {audience.Tell(question.Context, question.Snapshot)}"
            )
            : null;

    private static ExplanationStep StickyVariant(Question question, bool decided) => new("sticky", decided, StickyDetail(question));

    private static string StickyDetail(Question question) =>
        question.Assignment switch
        {
            { Reason: AssignmentReason.Sticky } => $"keeps '{KeyOf(question)}' from earlier in this iteration",
            { AskSticky: true } => "a stored variant would decide; the store was not asked",
            { Reason: AssignmentReason.Paused } => "no stored variant, and nobody new enters while paused",
            _ => "no earlier allocation gave this unit another variant, or none is stored",
        };

    private static ExplanationStep Bucket(Question question, bool decided)
    {
        var experiment = question.Experiment;
        var ranges = experiment.Variants.Select(
            (variant, i) =>
                new ExplainedRange(
                    variant.Key,
                    experiment.Allocation.Home[i].Start,
                    experiment.Allocation.Open[i].End,
                    experiment.Allocation.Home[i].End
                )
        );
        var outcome = KeyOf(question) is { } key ? $"in the open range of '{key}'" : "closed at the present traffic";
        return new(
            "bucket",
            decided,
            $"bucket {question.Assignment.Bucket} is {outcome}",
            ExplainedHash.Of(experiment.Bucketer, question.Unit!, [.. ranges])
        );
    }
}
