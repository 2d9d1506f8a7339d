using Assay.Evaluation;

namespace Assay.Core.Catalog;

/// <summary>Turns the catalog's experiments into what the evaluation needs of them.</summary>
internal static class SnapshotBuilder
{
    /// <summary>What to evaluate of an experiment; <c>null</c> before its first start.</summary>
    public static ExperimentDefinition? Define(Experiment experiment) =>
        experiment.CurrentIteration is not { } iteration
            ? null
            : new ExperimentDefinition
            {
                Id = experiment.Id,
                Key = experiment.Key,
                State = StateOf(experiment.Status),
                Iteration = iteration.Number,
                Hash = experiment.Hash,
                Seed = experiment.HashSeed,
                Salt = iteration.Salt,
                UnitType = experiment.UnitType,
                Variants = [.. experiment.Variants.Select(Define)],
                Revisions =
                [
                    .. iteration.Revisions.Select(one => new AllocationRevision(one.Number, one.WeightsPercent, one.TrafficPercent)),
                ],
                Forced = experiment.Forced,
                ShippedVariant = experiment.ShippedVariant,
            };

    /// <summary>A snapshot of the definitions; what has not changed is taken over from the one before.</summary>
    /// <exception cref="InvalidOperationException">The catalog let something pass that cannot be evaluated: a bug.</exception>
    public static Snapshot Build(long version, IEnumerable<ExperimentDefinition> definitions, Snapshot? previous)
    {
        var build = Snapshot.Build(new SnapshotDefinition { Version = version, Experiments = [.. definitions] }, previous);
        return build.Faults.Count == 0 ? build.Snapshot : throw new InvalidOperationException($"Cannot be evaluated: {build.Faults[0]}");
    }

    private static VariantDefinition Define(Variant variant) => new(variant.Key, variant.IsControl, variant.Config?.GetRawText());

    private static ExperimentState StateOf(ExperimentStatus status) =>
        status switch
        {
            ExperimentStatus.Running => ExperimentState.Running,
            ExperimentStatus.Paused => ExperimentState.Paused,
            ExperimentStatus.Stopped or ExperimentStatus.Archived => ExperimentState.Stopped,
            _ => ExperimentState.NotStarted,
        };
}
