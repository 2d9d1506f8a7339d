namespace Assay.Evaluation;

/// <summary>What an experiment must satisfy by itself to be compiled.</summary>
internal sealed class ExperimentChecks(FaultList faults)
{
    public void Check(ExperimentDefinition experiment)
    {
        var place = $"experiments.{experiment.Key}";
        CheckVariants(experiment, place);
        CheckRevisions(experiment, place);
        CheckReferences(experiment, place);
        HashChecks.CheckSeed(faults, experiment.Hash, experiment.Seed, place);
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
        if (experiment.Revisions.Count > 0)
            HashChecks.CheckVariants(faults, experiment.Hash, experiment.Revisions[^1], place);
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
}
