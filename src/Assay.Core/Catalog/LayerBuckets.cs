using Assay.Evaluation.Bucketing;

namespace Assay.Core.Catalog;

/// <summary>Which buckets of a layer are taken, and by whom.</summary>
/// <remarks>
/// An experiment holds its buckets from its first description to its stop. After the stop everybody gets the same variant whatever
/// their bucket, so giving the buckets to another experiment moves nobody.
/// </remarks>
internal sealed class LayerBuckets
{
    private readonly string?[] _holders = new string?[Bucketer.BucketCount];

    /// <param name="except">The id of an experiment that does not count: the one that looks for a place.</param>
    public LayerBuckets(CatalogView view, string layer, long? except = null)
    {
        foreach (var experiment in view.Experiments.Where(one => one.Layer == layer && one.Id != except && Holds(one)))
        foreach (var range in experiment.LayerRanges)
            Array.Fill(_holders, experiment.Key, range.Start, range.End - range.Start);
    }

    public decimal FreePercent => _holders.Count(holder => holder is null) / 100m;

    public static bool Holds(Experiment experiment) => experiment.Status is not (ExperimentStatus.Stopped or ExperimentStatus.Archived);

    public static decimal Percent(IEnumerable<BucketRange> ranges) => Count(ranges) / 100m;

    public static int Count(IEnumerable<BucketRange> ranges) => ranges.Sum(range => range.End - range.Start);

    /// <summary>Who holds one of these buckets; <c>null</c>: nobody.</summary>
    public string? HolderOf(IEnumerable<BucketRange> ranges) =>
        ranges.SelectMany(range => _holders[range.Start..range.End]).FirstOrDefault(holder => holder is not null);

    /// <summary>The first free buckets, as ranges; <c>null</c> where there are not so many.</summary>
    public IReadOnlyList<BucketRange>? Free(int count)
    {
        var ranges = new List<BucketRange>();
        for (var bucket = 0; bucket < _holders.Length && count > 0; bucket++)
        {
            if (_holders[bucket] is not null)
                continue;
            count--;
            if (ranges is [.., var last] && last.End == bucket)
                ranges[^1] = last with { End = bucket + 1 };
            else
                ranges.Add(new BucketRange(bucket, bucket + 1));
        }
        return count == 0 ? ranges : null;
    }
}
