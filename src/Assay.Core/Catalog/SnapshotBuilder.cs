using System.Runtime.CompilerServices;
using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>Turns the catalog's definitions into what the evaluation needs of them.</summary>
internal static class SnapshotBuilder
{
    /// <summary>An item that has not changed keeps its definition, and so does not need to be compiled again.</summary>
    private static readonly ConditionalWeakTable<CatalogItem, object> Defined = [];

    public static SnapshotDefinition Define(CatalogView view, long version) =>
        new()
        {
            Version = version,
            Experiments = [.. view.Experiments.Where(CanBeEvaluated).Select(one => Once(one, Define))],
            Flags = [.. view.Flags.Where(flag => !flag.IsArchived).Select(one => Once(one, Define))],
            Segments = [.. view.Segments.Select(one => Once(one, Define))],
            Layers = [.. view.Layers.Select(one => Once(one, layer => new LayerDefinition(layer.Key, layer.Salt)))],
            Holdouts =
            [
                .. view.Holdouts.Select(one => Once(one, holdout => new HoldoutDefinition(holdout.Key, holdout.Percent, holdout.Salt))),
            ],
        };

    private static TDefinition Once<T, TDefinition>(T item, Func<T, TDefinition> define)
        where T : CatalogItem
        where TDefinition : class => (TDefinition)Defined.GetValue(item, _ => define(item));

    /// <summary>Before its first start an experiment can be named by flags as soon as it could start.</summary>
    private static bool CanBeEvaluated(Experiment experiment) =>
        experiment.CurrentIteration is not null || ExperimentLifecycle.CheckReady(experiment) is null;

    private static ExperimentDefinition Define(Experiment experiment) =>
        new()
        {
            Id = experiment.Id,
            Key = experiment.Key,
            State = StateOf(experiment.Status),
            Iteration = experiment.CurrentIteration?.Number ?? 1,
            Hash = experiment.Hash,
            Seed = experiment.HashSeed,
            Salt = experiment.CurrentIteration?.Salt ?? "",
            UnitType = experiment.UnitType,
            FallbackUnitType = experiment.FallbackUnitType,
            Environments = experiment.Environments,
            Holdouts = experiment.Holdouts,
            Layer = experiment.Layer is { } layer ? new LayerSlot(layer, experiment.LayerRanges) : null,
            Audience = ExperimentAudience.Of(experiment),
            Variants = [.. experiment.Variants.Select(Define)],
            Revisions = RevisionsOf(experiment),
            Forced = experiment.Forced,
            ShippedVariant = experiment.ShippedVariant,
        };

    private static AllocationRevision[] RevisionsOf(Experiment experiment) =>
        experiment.CurrentIteration is { } iteration
            ? [.. iteration.Revisions.Select(one => new AllocationRevision(one.Number, one.WeightsPercent, one.TrafficPercent))]
            : [new AllocationRevision(1, ExperimentLifecycle.WeightsOf(experiment), experiment.TrafficPercent)];

    private static VariantDefinition Define(Variant variant) =>
        new(variant.Key, variant.IsControl, variant.Config?.GetRawText(), variant.Variation);

    private static FlagDefinition Define(Flag flag) =>
        new()
        {
            Key = flag.Key,
            Type = flag.Type,
            Variations = flag.Variations,
            Prerequisites = flag.Prerequisites,
            ClientVisible = flag.ClientVisible,
            Environments = flag.Environments,
        };

    private static SegmentDefinition Define(Segment segment) =>
        new()
        {
            Key = segment.Key,
            Rules = segment.Rules,
            Included = segment.Included,
            Excluded = segment.Excluded,
        };

    private static ExperimentState StateOf(ExperimentStatus status) =>
        status switch
        {
            ExperimentStatus.Running => ExperimentState.Running,
            ExperimentStatus.Paused => ExperimentState.Paused,
            ExperimentStatus.Stopped or ExperimentStatus.Archived => ExperimentState.Stopped,
            _ => ExperimentState.NotStarted,
        };
}
