namespace Assay.Evaluation;

/// <summary>The decisions: from compiled definitions and a unit to a variant. No I/O, no allocation, no exception for data.</summary>
public static class Evaluator
{
    /// <summary>What a flag serves. Order of decisions: environment and on/off, prerequisites, rules in order, default.</summary>
    /// <param name="snapshot">The definitions.</param>
    /// <param name="flagKey">The flag's key.</param>
    /// <param name="context">Who is asking.</param>
    /// <param name="sticky">What the caller knows of the unit's stored variants; null for nothing.</param>
    /// <returns>The resolution; with <see cref="Resolution.AsksSticky"/> set, a provisional one.</returns>
    public static Resolution Evaluate(Snapshot snapshot, string flagKey, in EvaluationContext context, IStickyVariants? sticky = null)
    {
        if (snapshot.Flag(flagKey) is not { } flag)
            return new(null, -1, ResolutionReason.Error) { Error = ResolutionError.FlagNotFound };
        var evaluation = new FlagEvaluation(snapshot, in context, sticky);
        var resolution = evaluation.Resolve(flag);
        return evaluation.Asks is { } asks ? resolution with { AsksSticky = asks } : resolution;
    }

    /// <summary>The unit's variant. Order of decisions: environment and status, forced variant, holdout, layer, audience, sticky assignment, bucket.</summary>
    /// <param name="snapshot">Where the experiment's layer, holdouts and segments are found.</param>
    /// <param name="experiment">From the snapshot.</param>
    /// <param name="context">Who is asking.</param>
    /// <param name="sticky">The unit's stored variant index in this iteration, where the caller looked it up.</param>
    /// <returns>The assignment; with <see cref="Assignment.AskSticky"/> set, a provisional one.</returns>
    public static Assignment Assign(
        Snapshot snapshot,
        CompiledExperiment experiment,
        in EvaluationContext context,
        int sticky = Sticky.Unknown
    ) => Assign(snapshot, experiment, experiment.UnitOf(context), context, sticky);

    /// <summary>The variant of a unit that is named directly, whatever its type, as an API does that has the unit's id in its path.</summary>
    /// <param name="snapshot">Where the experiment's layer, holdouts and segments are found.</param>
    /// <param name="experiment">From the snapshot.</param>
    /// <param name="unitId">The id as the application gave it, may be empty; null for none.</param>
    /// <param name="context">What the audience is decided by, and the environment.</param>
    /// <param name="sticky">The unit's stored variant index in this iteration, where the caller looked it up.</param>
    public static Assignment Assign(
        Snapshot snapshot,
        CompiledExperiment experiment,
        string? unitId,
        in EvaluationContext context,
        int sticky = Sticky.Unknown
    )
    {
        if (!experiment.RunsIn(context.Environment))
            return None(experiment, AssignmentReason.Environment);
        return experiment.State switch
        {
            ExperimentState.NotStarted => None(experiment, AssignmentReason.NotStarted),
            ExperimentState.Stopped => AfterStop(experiment),
            _ when unitId is null => None(experiment, AssignmentReason.NoUnit),
            _ => WhileLive(snapshot, experiment, unitId, context, sticky),
        };
    }

    /// <summary>The variant of a unit in an experiment without layer, holdouts, segments or environments; where it has such, nobody is assigned.</summary>
    /// <param name="experiment">From the snapshot.</param>
    /// <param name="unitId">The id as the application gave it; may be empty.</param>
    /// <param name="sticky">The unit's stored variant index in this iteration, where the caller looked it up.</param>
    public static Assignment Assign(CompiledExperiment experiment, string unitId, int sticky = Sticky.Unknown) =>
        Assign(Snapshot.Empty, experiment, unitId, new EvaluationContext(unitId), sticky);

    private static Assignment None(CompiledExperiment experiment, AssignmentReason reason) => new(-1, -1, reason, experiment.Revision);

    private static Assignment AfterStop(CompiledExperiment experiment) =>
        experiment.Definition.ShippedVariant is { } shipped
            ? new(experiment.IndexOf(shipped), -1, AssignmentReason.Shipped, experiment.Revision)
            : new(experiment.ControlIndex, -1, AssignmentReason.Stopped, experiment.Revision);

    private static Assignment WhileLive(
        Snapshot snapshot,
        CompiledExperiment experiment,
        string unit,
        in EvaluationContext context,
        int sticky
    )
    {
        if (experiment.ForcedVariant(unit) is >= 0 and var forced)
            return new(forced, -1, AssignmentReason.Forced, experiment.Revision);
        if (IsHeldOut(snapshot, experiment, unit))
            return None(experiment, AssignmentReason.Holdout);
        if (
            experiment.Definition.Layer is { } slot
            && !(snapshot.Layer(slot.Layer) is { } layer && slot.Contains(layer.Bucketer.Bucket(unit)))
        )
            return None(experiment, AssignmentReason.Layer);
        var isInAudience = experiment.Audience?.Matches(context, snapshot) ?? true;
        var bucket = experiment.Bucketer.Bucket(unit);
        if (sticky >= 0 && sticky < experiment.Variants.Count)
            return new(sticky, bucket, AssignmentReason.Sticky, experiment.Revision);
        var ask = sticky == Sticky.Unknown;
        if (!isInAudience)
            return new(-1, bucket, AssignmentReason.Audience, experiment.Revision, ask);
        if (experiment.State == ExperimentState.Paused)
            return new(-1, bucket, AssignmentReason.Paused, experiment.Revision, ask);
        return ByBucket(experiment, bucket, ask && (experiment.Moved.Contains(bucket) || MovedWhenKnown(experiment, bucket, context)));
    }

    private static Assignment ByBucket(CompiledExperiment experiment, int bucket, bool ask)
    {
        var variant = experiment.Allocation.VariantAt(bucket);
        return new(variant, bucket, variant < 0 ? AssignmentReason.Traffic : AssignmentReason.Bucket, experiment.Revision, ask);
    }

    private static bool IsHeldOut(Snapshot snapshot, CompiledExperiment experiment, string unit)
    {
        var holdouts = experiment.Definition.Holdouts;
        for (var i = 0; i < holdouts.Count; i++)
            if (snapshot.Holdout(holdouts[i]) is not { } holdout || holdout.Holds(unit))
                return true;
        return false;
    }

    /// <summary>Whether the unit, under the id it had before it was known, had another variant: then that one may be stored.</summary>
    private static bool MovedWhenKnown(CompiledExperiment experiment, int bucket, in EvaluationContext context) =>
        experiment.EarlierUnitOf(context) is { } earlier
        && experiment.Bucketer.Bucket(earlier) is var before
        && (experiment.Moved.Contains(before) || experiment.Allocation.VariantAt(before) != experiment.Allocation.VariantAt(bucket));
}
