using System.Text.Json;
using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation.Tests;

/// <summary>Ranges of GrowthBook's SDK specification, as fractions of 1, against ours in 1/10,000.</summary>
public sealed class GrowthBookRangeCases
{
    [Fact]
    public void A_bucket_chooses_the_variation_that_the_specification_chooses()
    {
        foreach (var test in Spec.Items("chooseVariation"))
        {
            var allocation = Allocation.FromRanges(test[2].EnumerateArray().Select(Range));
            Assert.True(test[3].GetInt32() == allocation.VariantAt(Buckets(test[1])), test[0].GetString());
        }
    }

    [Fact]
    public void Weights_and_coverage_give_the_ranges_of_the_specification()
    {
        foreach (var test in Spec.Items("getBucketRange"))
        {
            var (weights, coverage) = Normalised(test[1]);
            var open = Allocation.FromWeights([.. weights, 100 - weights.Sum()], coverage).Open.Take(weights.Length);
            Assert.True(test[2].EnumerateArray().Select(Range).SequenceEqual(open), test[0].GetString());
        }
    }

    /// <summary>
    /// The specification's own repair of bad input: coverage is clamped, and weights of the wrong number or sum become equal.
    /// Weights that all but sum to 1 leave a gap there, where ours give the rest to the last variant; a last share without an owner says the same.
    /// </summary>
    private static (decimal[] Weights, decimal Coverage) Normalised(JsonElement input)
    {
        var count = input[0].GetInt32();
        decimal[] given = input[2].ValueKind == JsonValueKind.Null ? [] : [.. input[2].EnumerateArray().Select(w => w.GetDecimal() * 100)];
        var sound = given.Length == count && given.Sum() is >= 99 and <= 101;
        return (sound ? given : [.. Enumerable.Repeat(100m / count, count)], Math.Clamp(input[1].GetDecimal() * 100, 0, 100));
    }

    private static BucketRange Range(JsonElement range) => new(Buckets(range[0]), Buckets(range[1]));

    private static int Buckets(JsonElement fraction) => (int)(fraction.GetDecimal() * Bucketer.BucketCount);
}
