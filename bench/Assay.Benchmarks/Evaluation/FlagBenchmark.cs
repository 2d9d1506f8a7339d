using Assay.Evaluation;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace Assay.Benchmarks.Evaluation;

/// <summary>One flag, and a page's worth of them, beside Microsoft.FeatureManagement deciding a percentage by the same user.</summary>
[InProcess, MemoryDiagnoser]
public class FlagBenchmark
{
    private const int Many = 1_000;
    private readonly Snapshot _snapshot = Snapshot.Build(Scenario.Definition(Many)).Snapshot;
    private readonly string[] _keys = [.. Enumerable.Range(0, Many).Select(i => $"flag-{i}")];
    private readonly TargetingContext _user = new() { UserId = "user-123456", Groups = ["pro"] };
    private FeatureManager _peer = null!;

    /// <summary>The peer's flag: two groups that do not hold the user, then half of everybody.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        const string filter = "feature_management:feature_flags:0:conditions:client_filters:0";
        var settings = new Dictionary<string, string?>
        {
            ["feature_management:feature_flags:0:id"] = "flag-0",
            ["feature_management:feature_flags:0:enabled"] = "true",
            [$"{filter}:name"] = "Microsoft.Targeting",
            [$"{filter}:parameters:Audience:Groups:0:Name"] = "eu",
            [$"{filter}:parameters:Audience:Groups:0:RolloutPercentage"] = "100",
            [$"{filter}:parameters:Audience:Groups:1:Name"] = "beta",
            [$"{filter}:parameters:Audience:Groups:1:RolloutPercentage"] = "100",
            [$"{filter}:parameters:Audience:DefaultRolloutPercentage"] = "50",
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _peer = new FeatureManager(new ConfigurationFeatureDefinitionProvider(configuration))
        {
            FeatureFilters = [new ContextualTargetingFilter()],
        };
    }

    [Benchmark(Baseline = true)]
    public int OneFlag() => Evaluator.Evaluate(_snapshot, "flag-0", Scenario.Context).VariationIndex;

    [Benchmark]
    public async Task<bool> OneFlagOfTheirs() => await _peer.IsEnabledAsync("flag-0", _user);

    [Benchmark]
    public int AThousandFlags()
    {
        var on = 0;
        foreach (var key in _keys)
            on += Evaluator.Evaluate(_snapshot, key, Scenario.Context).VariationIndex;
        return on;
    }
}
