using Assay.Benchmarks.Stats.Calibration;

namespace Assay.Stats.Tests.Claims;

/// <summary>A smaller run of docs/calibration.md: enough to catch a wrong formula, not a wrong third digit.</summary>
public sealed class CalibrationTests
{
    private const int Runs = 2_000;

    public static TheoryData<string> All => [.. Benchmarks.Stats.Calibration.Claims.All.Select(claim => claim.ToString())];

    [Theory, MemberData(nameof(All))]
    public void Simulation_agrees_with(string statement)
    {
        var claim = Benchmarks.Stats.Calibration.Claims.All.Single(claim => claim.ToString() == statement);
        var seen = claim.Observe(Runs);
        Assert.True(claim.IsKeptBy(seen), $"{claim.Promise} {claim.Value} was promised, {seen.Mean} +- {seen.StandardError} seen.");
    }
}
