using System.Buffers.Binary;
using System.Text.Json;
using Assay.Evaluation.Bucketing;
using SHA256 = System.Security.Cryptography.SHA256;

namespace Assay.Evaluation.Tests;

/// <summary>A million units land exactly where the reference says, and evenly.</summary>
public sealed class UniformityVectors
{
    [Fact]
    public void A_million_units_land_in_the_very_buckets_of_the_reference()
    {
        foreach (var vector in Spec.Items("cases", "identityPattern", "sha256OfBucketsAsUint16LE"))
        {
            var buckets = Buckets(vector);
            var firstTen = vector.GetProperty("first10Buckets").EnumerateArray().Select(b => b.GetInt32());
            Assert.Equal(firstTen, buckets.Take(10));
            Assert.Equal(vector.GetProperty("sha256OfBucketsAsUint16LE").GetString(), Digest(buckets));
            Assert.Equal(ExpectedCounts(vector), VariantCounts(vector, buckets));
            AssertChiSquare(vector.GetProperty("bins100Chi2"), buckets, bins: 100);
            AssertChiSquare(vector.GetProperty("buckets10000Chi2"), buckets, bins: Bucketer.BucketCount);
        }
    }

    private static int[] Buckets(JsonElement vector)
    {
        var bucketer = Bucketer.ForVariants(
            HashAlgorithm.XxHash32,
            vector.GetProperty("experiment").GetString()!,
            vector.GetProperty("salt").GetString()!,
            vector.GetProperty("seed").GetUInt32()
        );
        var prefix = vector.GetProperty("identityPattern").GetString()!.Split("{i}")[0];
        return [.. Enumerable.Range(0, vector.GetProperty("n").GetInt32()).Select(i => bucketer.Bucket($"{prefix}{i}"))];
    }

    private static string Digest(int[] buckets)
    {
        var bytes = new byte[buckets.Length * sizeof(ushort)];
        foreach (var (i, bucket) in buckets.Index())
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * sizeof(ushort)), (ushort)bucket);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static int[] ExpectedCounts(JsonElement vector) =>
        [.. vector.GetProperty("variantCounts").EnumerateObject().Select(count => count.Value.GetInt32())];

    private static int[] VariantCounts(JsonElement vector, int[] buckets)
    {
        decimal[] weights = [.. vector.GetProperty("weights").EnumerateArray().Select(w => w[1].GetDecimal())];
        var allocation = Allocation.FromWeights(weights, trafficPercent: 100);
        var counts = new int[weights.Length];
        foreach (var bucket in buckets)
            counts[allocation.VariantAt(bucket)]++;
        return counts;
    }

    private static void AssertChiSquare(JsonElement expected, int[] buckets, int bins)
    {
        var counts = new int[bins];
        foreach (var bucket in buckets)
            counts[bucket * bins / Bucketer.BucketCount]++;
        var even = (double)buckets.Length / bins;
        Assert.Equal(expected.GetProperty("statistic").GetDouble(), counts.Sum(count => (count - even) * (count - even) / even), 1e-4);
    }
}
