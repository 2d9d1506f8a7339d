namespace Assay.Core.Catalog;

/// <summary>What may still be changed of an experiment, by its status, and the revision that a new allocation makes.</summary>
internal static class ExperimentChange
{
    /// <summary>The changed experiment with its new revision where the allocation moved, or why it may not be changed so.</summary>
    public static Outcome<Experiment> Check(Experiment before, Experiment after, Actor actor, DateTimeOffset now) =>
        before.Status switch
        {
            ExperimentStatus.Draft => after,
            ExperimentStatus.Running or ExperimentStatus.Paused => CheckLive(before, after) is { } fault
                ? fault
                : WithRevision(before, after, actor, now),
            _ => SameDesign(before, after) ? after : Faults.NotEditable(before),
        };

    private static Fault? CheckLive(Experiment before, Experiment after)
    {
        if (before.Hash != after.Hash || before.HashSeed != after.HashSeed || before.UnitType != after.UnitType || before.Key != after.Key)
            return Faults.LockedWhileRunning("key, hash, hash_seed and unit_type");
        if (!before.Variants.Select(Identity).SequenceEqual(after.Variants.Select(Identity)))
            return Faults.LockedWhileRunning("the variants and the control (weights may change)");
        if (after.TrafficPercent < before.TrafficPercent)
            return Faults.TrafficCannotShrink(before.TrafficPercent);
        return ExperimentLifecycle.CheckReady(after);
    }

    private static (int Id, string Key, bool IsControl) Identity(Variant variant) => (variant.Id, variant.Key, variant.IsControl);

    private static Experiment WithRevision(Experiment before, Experiment after, Actor actor, DateTimeOffset now)
    {
        var iteration = before.CurrentIteration!;
        var current = iteration.CurrentRevision;
        var weights = ExperimentLifecycle.WeightsOf(after);
        if (current.TrafficPercent == after.TrafficPercent && current.WeightsPercent.SequenceEqual(weights))
            return after;
        var revision = new Revision(current.Number + 1, weights, after.TrafficPercent, now, actor.Name);
        var revised = iteration with { Revisions = [.. iteration.Revisions, revision] };
        return after with { Iterations = [.. before.Iterations.SkipLast(1), revised] };
    }

    /// <summary>Texts, team and tags can always be mended; what was reviewed or measured cannot.</summary>
    private static bool SameDesign(Experiment before, Experiment after) =>
        CheckLive(before, after) is null
        && before.TrafficPercent == after.TrafficPercent
        && ExperimentLifecycle.WeightsOf(before).SequenceEqual(ExperimentLifecycle.WeightsOf(after))
        && before.SignificanceLevel == after.SignificanceLevel
        && before.TargetSampleSize == after.TargetSampleSize
        && (before.Status == ExperimentStatus.Stopped || before.Metrics.SequenceEqual(after.Metrics));
}
