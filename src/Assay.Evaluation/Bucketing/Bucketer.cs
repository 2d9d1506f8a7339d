using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Assay.Evaluation.Bucketing;

/// <summary>One randomisation, prepared once: what turns a unit id into one of 10,000 buckets.</summary>
/// <remarks>
/// Immutable and safe to share. No call allocates for ids of ordinary length; longer ones borrow a pooled buffer.
/// Ids are taken as they are: no trimming, no normalisation. A lone surrogate counts as U+FFFD.
/// </remarks>
public sealed class Bucketer
{
    /// <summary>How many buckets there are; a bucket is 0 … <see cref="BucketCount"/> − 1.</summary>
    public const int BucketCount = 10_000;

    /// <summary>The grain of Unleash's variants (tenths of a percent) and rollouts (whole percents), in parts of the whole.</summary>
    private const uint UnleashVariantParts = 1000;
    private const uint UnleashRolloutParts = 100;
    private const uint UnleashVariantSeed = 86028157;
    private const int StackBytes = 256;

    private readonly string _group;
    private readonly uint _parts;
    private readonly byte[] _before = [];
    private readonly byte[] _after = [];
    private readonly uint _fnvOfGroup;

    private Bucketer(HashAlgorithm algorithm, string key, string salt, uint seed, uint parts)
    {
        (Algorithm, Seed, _parts, _group) = (algorithm, seed, parts, $"{key}:{salt}");
        _fnvOfGroup = Hash.Fnv1a(_group);
        if (algorithm == HashAlgorithm.Unleash)
            _before = Encoding.UTF8.GetBytes($"{_group}:");
        else
            _after = Encoding.UTF8.GetBytes($":{_group}");
    }

    /// <summary>The hash in use.</summary>
    public HashAlgorithm Algorithm { get; }

    /// <summary>The hash's numeric seed; GrowthBook takes its seed as text and Unleash fixes it.</summary>
    public uint Seed { get; }

    /// <summary>Prepares the randomisation of an experiment, a layer or a holdout.</summary>
    public static Bucketer ForVariants(HashAlgorithm algorithm, string key, string salt, uint seed = 0) =>
        algorithm == HashAlgorithm.Unleash
            ? new(algorithm, key, salt, UnleashVariantSeed, UnleashVariantParts)
            : new(algorithm, key, salt, seed, BucketCount);

    /// <summary>Prepares the randomisation of a percentage rollout. It differs from variants only for Unleash, which rolls out by whole percents.</summary>
    public static Bucketer ForRollout(HashAlgorithm algorithm, string key, string salt, uint seed = 0) =>
        algorithm == HashAlgorithm.Unleash
            ? new(algorithm, key, salt, 0, UnleashRolloutParts)
            : new(algorithm, key, salt, seed, BucketCount);

    /// <summary>The unit's bucket, 0 … 9,999: the hash modulo 10,000 (for Unleash: its coarser part, scaled to the same range).</summary>
    public int Bucket(ReadOnlySpan<char> unitId)
    {
        var hash = HashOf(unitId);
        return _parts == BucketCount ? (int)(hash % BucketCount) : (int)(hash % _parts * (BucketCount / _parts));
    }

    /// <summary>The unsigned hash behind the bucket.</summary>
    [SkipLocalsInit] // clearing the buffer costs as much as hashing
    public uint HashOf(ReadOnlySpan<char> unitId)
    {
        if (Algorithm == HashAlgorithm.GrowthBook)
            return GrowthBookHash(unitId);
        Span<byte> text = stackalloc byte[StackBytes];
        return TryWrite(unitId, text, out var length) ? Digest(text[..length]) : HashOfLong(unitId);
    }

    /// <summary>The text that is hashed, for the explain trail.</summary>
    public string TextOf(string unitId) =>
        Algorithm switch
        {
            HashAlgorithm.GrowthBook => $"{_group}{unitId}",
            HashAlgorithm.Unleash => $"{_group}:{unitId}",
            _ => $"{unitId}:{_group}",
        };

    private uint Digest(ReadOnlySpan<byte> text) =>
        Algorithm == HashAlgorithm.XxHash32 ? Hash.XxHash32(text, Seed) : Hash.Murmur3(text, Seed);

    private bool TryWrite(ReadOnlySpan<char> unitId, Span<byte> text, out int length)
    {
        length = 0;
        if (text.Length < _before.Length + _after.Length)
            return false;
        _before.CopyTo(text);
        var room = text[_before.Length..^_after.Length];
        if (Utf8.FromUtf16(unitId, room, out _, out var written) != OperationStatus.Done)
            return false;
        length = _before.Length + written + _after.Length;
        _after.CopyTo(text[(length - _after.Length)..]);
        return true;
    }

    private uint HashOfLong(ReadOnlySpan<char> unitId)
    {
        var size = _before.Length + Encoding.UTF8.GetMaxByteCount(unitId.Length) + _after.Length;
        var rented = ArrayPool<byte>.Shared.Rent(size);
        TryWrite(unitId, rented, out var length);
        var hash = Digest(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>fnv(decimal(fnv(seed + value))), the hash version 2 of GrowthBook's SDKs.</summary>
    private uint GrowthBookHash(ReadOnlySpan<char> unitId)
    {
        Span<char> digits = stackalloc char[10];
        Hash.Fnv1a(unitId, _fnvOfGroup).TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        return Hash.Fnv1a(digits[..length]);
    }
}
