using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation;

/// <summary>What the hashes of other systems cannot express, refused here so that their SDKs and we never differ.</summary>
internal static class HashChecks
{
    public static void CheckSeed(FaultList faults, HashAlgorithm hash, uint seed, string place) =>
        faults.When(
            hash is HashAlgorithm.GrowthBook or HashAlgorithm.Unleash && seed != 0,
            $"{place}.seed",
            "seed_not_supported",
            "This hash takes no numeric seed."
        );

    /// <summary>Unleash splits variants by tenths of a percent and has no gaps between them.</summary>
    public static void CheckVariants(FaultList faults, HashAlgorithm hash, AllocationRevision revision, string place)
    {
        if (hash != HashAlgorithm.Unleash)
            return;
        var fine = revision.WeightsPercent.Any(weight => weight * 10 % 1 != 0);
        faults.When(fine, $"{place}.weights", "weight_too_fine", "Unleash takes weights in steps of 0.1 percent.");
        faults.When(
            revision.TrafficPercent != 100,
            $"{place}.traffic",
            "traffic_not_supported",
            "Unleash takes every unit: traffic is 100 percent."
        );
    }

    /// <summary>Unleash rolls one variation out, by whole percents.</summary>
    public static void CheckRollout(FaultList faults, ServeDefinition serve, string place)
    {
        CheckSeed(faults, serve.Hash, serve.Seed, place);
        if (serve.Hash != HashAlgorithm.Unleash)
            return;
        faults.When(serve.Rollout!.Count > 1, place, "rollout_not_supported", "Unleash rolls out one variation.");
        faults.When(serve.Rollout.Any(share => share.Percent % 1 != 0), place, "percent_too_fine", "Unleash takes whole percents.");
    }
}
