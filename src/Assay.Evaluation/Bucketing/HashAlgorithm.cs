using System.Text.Json.Serialization;

namespace Assay.Evaluation.Bucketing;

/// <summary>The hash that turns a unit into a bucket. Fixed for the life of an iteration: another hash is another randomisation.</summary>
public enum HashAlgorithm
{
    /// <summary>xxHash32 of the UTF-8 text <c>{unit}:{key}:{salt}</c>, modulo 10,000. The default; wire name <c>xxh32</c>.</summary>
    [JsonStringEnumMemberName("xxh32")]
    XxHash32,

    /// <summary>MurmurHash3 x86 32-bit of the same text and seed, modulo 10,000. Wire name <c>murmur3</c>.</summary>
    [JsonStringEnumMemberName("murmur3")]
    Murmur3,

    /// <summary>GrowthBook's hash version 2 with the seed text <c>{key}:{salt}</c>, so that its SDKs agree. Wire name <c>growthbook</c>.</summary>
    [JsonStringEnumMemberName("growthbook")]
    GrowthBook,

    /// <summary>Unleash's normalised MurmurHash3 with the group id <c>{key}:{salt}</c>, so that its SDKs agree. Wire name <c>unleash</c>.</summary>
    [JsonStringEnumMemberName("unleash")]
    Unleash,
}
