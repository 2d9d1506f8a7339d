namespace Assay.Evaluation.Bucketing;

/// <summary>The buckets that an earlier revision gave to another variant than the present one does: only their units need a look-up.</summary>
internal sealed class MovedBuckets
{
    private const int WordBits = 64;
    private static readonly MovedBuckets _none = new([]);
    private readonly ulong[] _bits;

    private MovedBuckets(ulong[] bits) => _bits = bits;

    public static MovedBuckets Between(ReadOnlySpan<Allocation> earlier, Allocation current)
    {
        if (earlier.IsEmpty)
            return _none;
        var bits = new ulong[(Bucketer.BucketCount / WordBits) + 1];
        foreach (var allocation in earlier)
            for (var variant = 0; variant < allocation.Open.Count; variant++)
                Mark(bits, allocation.Open[variant], current.Open[variant]);
        return new(bits);
    }

    public bool Contains(int bucket) => _bits.Length > 0 && (_bits[bucket / WordBits] >> (bucket % WordBits) & 1) != 0;

    /// <summary>Marks what was open for a variant and no longer is.</summary>
    private static void Mark(ulong[] bits, BucketRange before, BucketRange now)
    {
        for (var bucket = before.Start; bucket < before.End; bucket++)
            if (!now.Contains(bucket))
                bits[bucket / WordBits] |= 1UL << (bucket % WordBits);
    }
}
