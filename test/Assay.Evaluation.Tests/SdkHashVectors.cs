using System.Text.Json;
using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation.Tests;

/// <summary>Units land where the SDKs of GrowthBook and Unleash put them when they evaluate by themselves.</summary>
public sealed class SdkHashVectors
{
    [Fact]
    public void GrowthBook_hashes_are_those_of_its_sdk()
    {
        foreach (var vector in Vectors("growthbook"))
        {
            var (seed, value) = (vector.GetProperty("seed").GetString()!, vector.GetProperty("value").GetString()!);
            Assert.Equal(vector.GetProperty("n").GetDouble(), GrowthBook(seed, value, vector.GetProperty("hashVersion").GetInt32()));
        }
    }

    [Fact]
    public void GrowthBook_hash_cases_of_its_sdk_specification_pass()
    {
        foreach (var test in Spec.Items("hash"))
            if (test[3].ValueKind == JsonValueKind.Number)
                Assert.Equal(test[3].GetDouble(), GrowthBook(test[0].GetString()!, test[1].GetString()!, test[2].GetInt32()));
    }

    [Fact]
    public void GrowthBook_bucketing_takes_key_and_salt_as_its_seed()
    {
        var bucketer = Bucketer.ForVariants(HashAlgorithm.GrowthBook, "checkout", "2025-11");
        foreach (var unit in new[] { "", "user-1", "123", "\U0001F600" })
            Assert.Equal(GrowthBook("checkout:2025-11", unit, version: 2), bucketer.Bucket(unit) / 10_000.0);
    }

    [Fact]
    public void GrowthBook_namespace_cases_pass()
    {
        foreach (var test in Spec.Items("inNamespace"))
        {
            var n = GrowthBook("__" + test[2][0].GetString(), test[1].GetString()!, version: 1);
            Assert.Equal(test[3].GetBoolean(), n >= test[2][1].GetDouble() && n < test[2][2].GetDouble());
        }
    }

    [Fact]
    public void Unleash_normalised_values_are_those_of_its_core()
    {
        foreach (var vector in Vectors("unleash"))
        {
            var (group, id) = (vector.GetProperty("groupId").GetString()!, vector.GetProperty("id").GetString()!);
            var total = vector.GetProperty("variantTotalWeight").GetUInt32();
            var text = System.Text.Encoding.UTF8.GetBytes($"{group}:{id}");
            Assert.Equal(vector.GetProperty("rolloutNormalized").GetUInt32(), (Hash.Murmur3(text, 0) % 100) + 1);
            Assert.Equal(vector.GetProperty("variantNormalized").GetUInt32(), (Hash.Murmur3(text, 86028157) % total) + 1);
        }
    }

    [Theory]
    [InlineData("checkout", "2025-11")]
    [InlineData("grüppe", "")]
    public void Unleash_bucketing_includes_the_very_units_its_normalised_value_includes(string key, string salt)
    {
        var (rollout, variants) = (
            Bucketer.ForRollout(HashAlgorithm.Unleash, key, salt),
            Bucketer.ForVariants(HashAlgorithm.Unleash, key, salt)
        );
        foreach (var unit in Enumerable.Range(0, 1_000).Select(i => $"user-{i}"))
        {
            var text = System.Text.Encoding.UTF8.GetBytes($"{key}:{salt}:{unit}");
            Assert.Equal((Hash.Murmur3(text, 0) % 100) + 1 <= 37, rollout.Bucket(unit) < 3_700);
            Assert.Equal((Hash.Murmur3(text, 86028157) % 1000) + 1 <= 333, variants.Bucket(unit) < 3_330);
        }
    }

    private static IEnumerable<JsonElement> Vectors(string sdk) =>
        Spec.FilesWith(sdk).SelectMany(file => file.Root.GetProperty(sdk).GetProperty("vectors").EnumerateArray());

    private static double GrowthBook(string seed, string value, int version) =>
        version == 1 ? Hash.Fnv1a(value + seed) % 1000 / 1000.0 : Hash.Fnv1a($"{Hash.Fnv1a(seed + value)}") % 10000 / 10000.0;
}
