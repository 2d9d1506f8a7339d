namespace Assay.Benchmarks.Stats.Calibration;

/// <summary>Every promise of the statistics engine that is checked by simulation.</summary>
internal static class Claims
{
    public static IReadOnlyList<Claim> All { get; } =
    [.. SequentialClaims.All, .. StoppedClaims.All, .. FixedClaims.All, .. BeliefClaims.All];
}
