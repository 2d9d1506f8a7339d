namespace Assay.Evaluation;

/// <summary>The decisions: from compiled definitions and a unit to a variant. No I/O, no allocation, no exception for data.</summary>
public static class Evaluator
{
    /// <summary>The unit's variant. Order of decisions: status, forced variant, sticky assignment, bucket.</summary>
    /// <param name="experiment">From the snapshot.</param>
    /// <param name="unitId">The id as the application gave it; may be empty.</param>
    /// <param name="sticky">The unit's stored variant index in this iteration, where the caller looked it up.</param>
    /// <returns>The assignment; with <see cref="Assignment.AskSticky"/> set, a provisional one.</returns>
    public static Assignment Assign(CompiledExperiment experiment, ReadOnlySpan<char> unitId, int sticky = Sticky.Unknown) =>
        experiment.State switch
        {
            ExperimentState.NotStarted => None(experiment, AssignmentReason.NotStarted),
            ExperimentState.Stopped => AfterStop(experiment),
            _ => WhileLive(experiment, unitId, sticky),
        };

    private static Assignment None(CompiledExperiment experiment, AssignmentReason reason) => new(-1, -1, reason, experiment.Revision);

    private static Assignment AfterStop(CompiledExperiment experiment) =>
        experiment.Definition.ShippedVariant is { } shipped
            ? new(experiment.IndexOf(shipped), -1, AssignmentReason.Shipped, experiment.Revision)
            : new(experiment.ControlIndex, -1, AssignmentReason.Stopped, experiment.Revision);

    private static Assignment WhileLive(CompiledExperiment experiment, ReadOnlySpan<char> unitId, int sticky)
    {
        if (experiment.ForcedVariant(unitId) is >= 0 and var forced)
            return new(forced, -1, AssignmentReason.Forced, experiment.Revision);
        var bucket = experiment.Bucketer.Bucket(unitId);
        if (sticky >= 0 && sticky < experiment.Variants.Count)
            return new(sticky, bucket, AssignmentReason.Sticky, experiment.Revision);
        if (experiment.State == ExperimentState.Paused)
            return new(-1, bucket, AssignmentReason.Paused, experiment.Revision, sticky == Sticky.Unknown);
        var variant = experiment.Allocation.VariantAt(bucket);
        var reason = variant < 0 ? AssignmentReason.Traffic : AssignmentReason.Bucket;
        return new(variant, bucket, reason, experiment.Revision, sticky == Sticky.Unknown && experiment.Moved.Contains(bucket));
    }
}
