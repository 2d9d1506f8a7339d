using System.Text.Json;
using Assay.Evaluation.Bucketing;
using Assay.Evaluation.Targeting;

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
            _ => SameDesign(before, after) ? Amended(before, after, actor, now) : Faults.NotEditable(before),
        };

    private static Fault? CheckLive(Experiment before, Experiment after)
    {
        if (before.Key != after.Key || Randomisation(before) != Randomisation(after))
            return Faults.LockedWhileRunning("key, hash, hash_seed, unit_type and fallback_unit_type");
        if (!SameExclusions(before, after))
            return Faults.LockedWhileRunning("holdouts, layer, layer_pct and layer_ranges");
        if (!before.Variants.Select(Identity).SequenceEqual(after.Variants.Select(Identity)))
            return Faults.LockedWhileRunning("the variants and the control (weights may change)");
        if (!before.Factors.SelectMany(Identity).SequenceEqual(after.Factors.SelectMany(Identity)))
            return Faults.LockedWhileRunning("the factors and their levels");
        if (after.TrafficPercent < before.TrafficPercent)
            return Faults.TrafficCannotShrink(before.TrafficPercent);
        return ExperimentLifecycle.CheckReady(after);
    }

    private static (HashAlgorithm, uint, string, string?) Randomisation(Experiment one) =>
        (one.Hash, one.HashSeed, one.UnitType, one.FallbackUnitType);

    private static bool SameExclusions(Experiment before, Experiment after) =>
        before.Layer == after.Layer && before.LayerRanges.SequenceEqual(after.LayerRanges) && before.Holdouts.SequenceEqual(after.Holdouts);

    private static (int Id, string Key, bool IsControl) Identity(Variant variant) => (variant.Id, variant.Key, variant.IsControl);

    private static IEnumerable<(string Factor, string Level)> Identity(Factor factor) =>
        factor.Levels.Select(level => (factor.Key, level.Key));

    private static Experiment WithRevision(Experiment before, Experiment after, Actor actor, DateTimeOffset now)
    {
        var iteration = before.CurrentIteration!;
        var current = iteration.CurrentRevision;
        if (SameAllocation(before, after) && SameAudience(before, after) && PlanChanges.Between(before, after).Count == 0)
            return after;
        var revision = ExperimentLifecycle.RevisionOf(after, current.Number + 1, actor, now);
        var revised = iteration with { Revisions = [.. iteration.Revisions, revision] };
        return Amended(before, after with { Iterations = [.. before.Iterations.SkipLast(1), revised] }, actor, now);
    }

    /// <summary>The changed experiment with what the change does to its plan, once it has been started.</summary>
    private static Experiment Amended(Experiment before, Experiment after, Actor actor, DateTimeOffset now)
    {
        if (after.CurrentIteration is not { } iteration)
            return after;
        var made = PlanChanges
            .Between(before, after)
            .Select(
                (change, index) =>
                    new Amendment(
                        before.Amendments.Count + index + 1,
                        now,
                        actor.Name,
                        iteration.Number,
                        iteration.CurrentRevision.Number,
                        change.What,
                        change.From,
                        change.To
                    )
            );
        return after with { Amendments = [.. before.Amendments, .. made] };
    }

    /// <summary>Texts, team and tags can always be mended; what was reviewed or measured cannot.</summary>
    private static bool SameDesign(Experiment before, Experiment after) =>
        CheckLive(before, after) is null
        && SameAllocation(before, after)
        && SameAudience(before, after)
        && before.SignificanceLevel == after.SignificanceLevel
        && before.TargetSampleSize == after.TargetSampleSize
        && (before.Status == ExperimentStatus.Stopped || before.Metrics.SequenceEqual(after.Metrics))
        && (WasRun(before) || before.Variants.Zip(after.Variants, GivesTheSame).All(same => same));

    /// <summary>What everybody gets after the stop may still be tended.</summary>
    private static bool WasRun(Experiment experiment) => experiment.Status is ExperimentStatus.Stopped or ExperimentStatus.Archived;

    private static bool GivesTheSame(Variant before, Variant after) =>
        before.Variation == after.Variation
        && before.Url == after.Url
        && (before.Config, after.Config) switch
        {
            ({ } one, { } other) => JsonElement.DeepEquals(one, other),
            var (one, other) => one is null && other is null,
        };

    private static bool SameAllocation(Experiment before, Experiment after) =>
        before.TrafficPercent == after.TrafficPercent
        && ExperimentLifecycle.WeightsOf(before).SequenceEqual(ExperimentLifecycle.WeightsOf(after));

    private static bool SameAudience(Experiment before, Experiment after) =>
        Text(before.Audience) == Text(after.Audience)
        && before.Segments.SequenceEqual(after.Segments)
        && before.Environments.SequenceEqual(after.Environments);

    private static string Text(ConditionDefinition? audience) => JsonSerializer.Serialize(audience, Wire.Json);
}
