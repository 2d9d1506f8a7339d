using System.Text.Json;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Evaluation;
using Assay.Evaluation.Bucketing;

namespace Assay.Server.Integrations.GrowthBook;

/// <summary>What of a live experiment cannot be reproduced from (id, seed, ranges) alone.</summary>
internal static class GrowthBookObstacles
{
    public static IEnumerable<string> Of(CompiledExperiment experiment, Iteration iteration)
    {
        var definition = experiment.Definition;
        if (definition.Hash != HashAlgorithm.GrowthBook)
            yield return $"hashes with {HashNames.Of(definition.Hash)}";
        if (definition.Layer is { } slot)
            yield return $"is in the layer '{slot.Layer}', which hashes with xxh32";
        if (definition.Holdouts.Count > 0)
            yield return $"is covered by the holdout '{definition.Holdouts[0]}', which hashes with xxh32";
        if (definition.Forced.Count > 0)
            yield return "has forced units, which clients must not see";
        if (definition.FallbackUnitType is not null)
            yield return "falls back to another id, and only the server knows which variant a unit had under it";
        if (experiment.State == ExperimentState.Paused)
            yield return "is paused, and only the server knows who was in it";
        if (HasMovedSomebody(definition.Revisions))
            yield return "changed its weights, and only the server knows who keeps an earlier variant";
        if (iteration.Revisions.DistinctBy(AudienceOf).Count() > 1)
            yield return "changed its audience, and only the server knows who was in it before";
    }

    private static string AudienceOf(Revision revision) =>
        JsonSerializer.Serialize(
            new
            {
                revision.Audience,
                revision.Segments,
                revision.Environments,
            },
            Wire.Json
        );

    /// <summary>Ramping traffic moves nobody: then every earlier range lies in the present one.</summary>
    private static bool HasMovedSomebody(IReadOnlyList<AllocationRevision> revisions)
    {
        var present = revisions[^1].Ranges;
        return revisions.SkipLast(1).Any(earlier => earlier.Ranges.Zip(present).Any(pair => !Covers(pair.Second, pair.First)));
    }

    private static bool Covers(BucketRange outer, BucketRange inner) =>
        inner.Start >= inner.End || (inner.Start >= outer.Start && inner.End <= outer.End);
}
