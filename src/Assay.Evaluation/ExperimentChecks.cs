using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation;

/// <summary>What an experiment must satisfy to be compiled.</summary>
internal sealed class ExperimentChecks(FaultList faults)
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<long> _ids = [];

    public bool Accept(ExperimentDefinition experiment)
    {
        var before = faults.Count;
        var place = $"experiments.{experiment.Key}";
        faults.When(!_keys.Add(experiment.Key), $"{place}.key", "duplicate_key", "Another experiment has this key.");
        faults.When(!_ids.Add(experiment.Id), $"{place}.id", "duplicate_id", "Another experiment has this id.");
        CheckVariants(experiment, place);
        CheckRevisions(experiment, place);
        CheckReferences(experiment, place);
        CheckHash(experiment, place);
        return faults.Count == before;
    }

    private void CheckVariants(ExperimentDefinition experiment, string place)
    {
        var controls = experiment.Variants.Count(variant => variant.IsControl);
        faults.When(controls != 1, $"{place}.variants", "control_count", $"Exactly one variant is the control, not {controls}.");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, variant) in experiment.Variants.Index())
            faults.When(
                !keys.Add(variant.Key),
                $"{place}.variants[{i}].key",
                "duplicate_key",
                $"Another variant has the key '{variant.Key}'."
            );
    }

    private void CheckRevisions(ExperimentDefinition experiment, string place)
    {
        faults.When(experiment.Revisions.Count == 0, $"{place}.revisions", "revision_missing", "At least one allocation is needed.");
        foreach (var (i, revision) in experiment.Revisions.Index())
        {
            var at = $"{place}.revisions[{i}]";
            var weights = revision.WeightsPercent;
            faults.When(weights.Count != experiment.Variants.Count, $"{at}.weights", "weight_count", "There is one weight per variant.");
            faults.When(weights.Any(w => w is < 0 or > 100), $"{at}.weights", "weight_out_of_range", "A weight lies in 0 to 100 percent.");
            faults.When(
                revision.TrafficPercent is < 0 or > 100,
                $"{at}.traffic",
                "traffic_out_of_range",
                "Traffic lies in 0 to 100 percent."
            );
        }
    }

    private void CheckReferences(ExperimentDefinition experiment, string place)
    {
        bool Unknown(string key) => experiment.Variants.All(variant => variant.Key != key);
        foreach (var (unit, variant) in experiment.Forced)
            faults.When(Unknown(variant), $"{place}.forced.{unit}", "unknown_variant", $"There is no variant '{variant}'.");
        if (experiment.ShippedVariant is { } shipped)
            faults.When(Unknown(shipped), $"{place}.shipped_variant", "unknown_variant", $"There is no variant '{shipped}'.");
    }

    private void CheckHash(ExperimentDefinition experiment, string place)
    {
        var ownSeed = experiment.Hash is HashAlgorithm.GrowthBook or HashAlgorithm.Unleash;
        faults.When(ownSeed && experiment.Seed != 0, $"{place}.seed", "seed_not_supported", "This hash takes no numeric seed.");
        if (experiment.Hash == HashAlgorithm.Unleash && experiment.Revisions.Count > 0)
            CheckUnleash(experiment.Revisions[^1], place);
    }

    /// <summary>Unleash splits variants by tenths of a percent and has no gaps between them.</summary>
    private void CheckUnleash(AllocationRevision revision, string place)
    {
        var fine = revision.WeightsPercent.Any(weight => weight * 10 % 1 != 0);
        faults.When(fine, $"{place}.weights", "weight_too_fine", "Unleash takes weights in steps of 0.1 percent.");
        faults.When(
            revision.TrafficPercent != 100,
            $"{place}.traffic",
            "traffic_not_supported",
            "Unleash takes every unit: traffic is 100 percent."
        );
    }
}
