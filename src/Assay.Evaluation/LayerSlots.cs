using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation;

/// <summary>Who holds which bucket of which layer. Experiments that assign units must not share one.</summary>
internal sealed class LayerSlots(FaultList faults)
{
    private readonly Dictionary<string, string?[]> _holders = new(StringComparer.Ordinal);

    /// <summary>Takes the experiment's buckets; false, with a fault added, where they are not free.</summary>
    public bool Take(ExperimentDefinition experiment, string place)
    {
        if (experiment.Layer is not { } slot)
            return true;
        var before = faults.Count;
        foreach (var range in slot.Ranges)
            faults.When(
                range.Start < 0 || range.End < range.Start || range.End > Bucketer.BucketCount,
                place,
                "range_out_of_bounds",
                $"A range lies in 0 to {Bucketer.BucketCount}."
            );
        if (faults.Count == before && experiment.State is ExperimentState.Running or ExperimentState.Paused)
            TakeBuckets(experiment.Key, slot, place);
        return faults.Count == before;
    }

    private void TakeBuckets(string experiment, LayerSlot slot, string place)
    {
        if (!_holders.TryGetValue(slot.Layer, out var holders))
            _holders[slot.Layer] = holders = new string?[Bucketer.BucketCount];
        var buckets = slot.Ranges.SelectMany(range => Enumerable.Range(range.Start, range.End - range.Start)).ToArray();
        var other = buckets.Select(bucket => holders[bucket]).FirstOrDefault(holder => holder is not null);
        faults.When(other is not null, place, "layer_overlap", $"The experiment '{other}' holds some of these buckets.");
        if (other is not null)
            return;
        foreach (var bucket in buckets)
            holders[bucket] = experiment;
    }
}
