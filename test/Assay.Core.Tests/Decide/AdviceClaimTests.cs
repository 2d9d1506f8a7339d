using Assay.Benchmarks.Stats.Advised;

namespace Assay.Core.Tests;

/// <summary>A smaller run of the lines on advice in docs/calibration.md: enough to catch a rule that ships or stops too often.</summary>
public sealed class AdviceClaimTests
{
    private const int Runs = 1_000;

    public static TheoryData<string> All => [.. AdviceClaims.All.Select(claim => claim.ToString())];

    [Theory, MemberData(nameof(All))]
    public void Simulation_agrees_with(string statement)
    {
        var claim = AdviceClaims.All.Single(claim => claim.ToString() == statement);
        var seen = claim.Observe(Runs);
        Assert.True(claim.IsKeptBy(seen), $"{claim.Promise} {claim.Value} was promised, {seen.Mean} +- {seen.StandardError} seen.");
    }
}
