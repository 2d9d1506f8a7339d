using System.Text.Json;
using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation.Tests;

/// <summary>Hash, bucket and variant agree with an independent implementation.</summary>
public sealed class AssignmentVectors
{
    [Theory]
    [InlineData(HashAlgorithm.XxHash32, "xxh32", "bucket", "variant")]
    [InlineData(HashAlgorithm.Murmur3, "murmur3_x86_32", "murmur3Bucket", "murmur3Variant")]
    public void Hash_bucket_and_variant_are_those_of_the_vectors(HashAlgorithm algorithm, string hash, string bucket, string variant)
    {
        foreach (var vector in Spec.Items("vectors", "identity", hash))
        {
            var identity = vector.GetProperty("identity").GetString();
            var bucketer = Prepare(algorithm, vector);
            var actual = (bucketer.HashOf(identity), bucketer.Bucket(identity), VariantAt(vector, bucketer.Bucket(identity)));
            var expected = (
                vector.GetProperty(hash).GetUInt32(),
                vector.GetProperty(bucket).GetInt32(),
                vector.GetProperty(variant).GetString()
            );
            Assert.True(expected == actual, $"{vector}: expected {expected}, got {actual}");
        }
    }

    [Fact]
    public void The_hashed_text_is_shown_as_it_is_hashed()
    {
        foreach (var vector in Spec.Items("vectors", "identity", "xxh32"))
        {
            var text = Prepare(HashAlgorithm.XxHash32, vector).TextOf(vector.GetProperty("identity").GetString()!);
            var hash = Hash.XxHash32(System.Text.Encoding.UTF8.GetBytes(text), vector.GetProperty("seed").GetUInt32());
            Assert.Equal(vector.GetProperty("xxh32").GetUInt32(), hash);
        }
    }

    private static Bucketer Prepare(HashAlgorithm algorithm, JsonElement vector) =>
        Bucketer.ForVariants(
            algorithm,
            vector.GetProperty("experiment").GetString()!,
            vector.GetProperty("salt").GetString()!,
            vector.GetProperty("seed").GetUInt32()
        );

    private static string? VariantAt(JsonElement vector, int bucket)
    {
        var weights = vector.GetProperty("weights").EnumerateArray().ToArray();
        var allocation = Allocation.FromWeights([.. weights.Select(w => w[1].GetDecimal())], trafficPercent: 100);
        return weights[allocation.VariantAt(bucket)][0].GetString();
    }
}
