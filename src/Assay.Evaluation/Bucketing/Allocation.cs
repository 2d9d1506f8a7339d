namespace Assay.Evaluation.Bucketing;

/// <summary>Which buckets belong to which variant: the integer form of weights and traffic.</summary>
/// <remarks>
/// Variants own consecutive home ranges in declaration order. Range i ends before bucket ceil(100 · Σ weights up to i), which is the
/// rule "bucket &lt; cursor" on whole buckets; the last variant takes what is left. At traffic T % the first ceil(T % of its width)
/// buckets of each home range are open. So raising the traffic adds units and moves none. Immutable.
/// </remarks>
public sealed class Allocation
{
    private readonly BucketRange[] _open;

    private Allocation(BucketRange[] home, BucketRange[] open) => (Home, _open) = (home, open);

    /// <summary>The range each variant owns, by variant index.</summary>
    public IReadOnlyList<BucketRange> Home { get; }

    /// <summary>The part of each home range that takes units in, by variant index.</summary>
    public IReadOnlyList<BucketRange> Open => _open;

    /// <summary>Ranges from weights and traffic.</summary>
    /// <param name="weightsPercent">One per variant, at least one, none negative; they need not sum to 100.</param>
    /// <param name="trafficPercent">Share of units that take part, 0 … 100.</param>
    public static Allocation FromWeights(IReadOnlyList<decimal> weightsPercent, decimal trafficPercent)
    {
        ArgumentOutOfRangeException.ThrowIfZero(weightsPercent.Count, nameof(weightsPercent));
        var home = HomeRanges(weightsPercent);
        return new(home, Array.ConvertAll(home, range => OpenPart(range, trafficPercent)));
    }

    /// <summary>Ranges of shares from bucket 0 on: share i ends at ceil(100 · Σ percents up to i). What is left belongs to nobody.</summary>
    /// <param name="percents">None negative.</param>
    public static Allocation FromShares(IEnumerable<decimal> percents)
    {
        var (start, cursor) = (0, 0m);
        var ranges = new List<BucketRange>();
        foreach (var percent in percents)
        {
            cursor += percent;
            ranges.Add(new(start, BucketsIn(cursor)));
            start = BucketsIn(cursor);
        }
        return FromRanges(ranges);
    }

    /// <summary>Ranges given as such, all of them open; gaps between them belong to nobody.</summary>
    public static Allocation FromRanges(IEnumerable<BucketRange> ranges)
    {
        var open = ranges.ToArray();
        return new(open, open);
    }

    /// <summary>The variant whose open range holds the bucket, or −1.</summary>
    public int VariantAt(int bucket)
    {
        var open = _open;
        for (var i = 0; i < open.Length; i++)
            if (open[i].Contains(bucket))
                return i;
        return -1;
    }

    private static BucketRange[] HomeRanges(IReadOnlyList<decimal> weightsPercent)
    {
        var ranges = new BucketRange[weightsPercent.Count];
        var (start, cursor) = (0, 0m);
        for (var i = 0; i < ranges.Length; i++)
        {
            cursor += weightsPercent[i];
            var end = i == ranges.Length - 1 ? Bucketer.BucketCount : BucketsIn(cursor);
            ranges[i] = new(start, end);
            start = end;
        }
        return ranges;
    }

    private static int BucketsIn(decimal percent) =>
        (int)Math.Min(Math.Ceiling(percent * Bucketer.BucketCount / 100), Bucketer.BucketCount);

    private static BucketRange OpenPart(BucketRange home, decimal trafficPercent) =>
        home with
        {
            End = home.Start + (int)Math.Ceiling((home.End - home.Start) * trafficPercent / 100),
        };
}
