using Assay.Evaluation.Bucketing;

namespace Assay.Core.Catalog;

/// <summary>How hash algorithms are called outside.</summary>
public static class HashNames
{
    private static readonly Dictionary<string, HashAlgorithm> ByName = new()
    {
        ["xxh32"] = HashAlgorithm.XxHash32,
        ["murmur3"] = HashAlgorithm.Murmur3,
        ["growthbook"] = HashAlgorithm.GrowthBook,
        ["unleash"] = HashAlgorithm.Unleash,
    };

    public static IEnumerable<string> All => ByName.Keys;

    public static bool TryRead(string name, out HashAlgorithm hash) => ByName.TryGetValue(name, out hash);

    public static string Of(HashAlgorithm hash) => ByName.First(pair => pair.Value == hash).Key;
}
