using Assay.Core.Analyse;

namespace Assay.Core.Decide;

/// <summary>All that speaks for and against one arm.</summary>
internal sealed record ArmCase(
    Arm Arm,
    IReadOnlyList<PrimaryFinding> Findings,
    IReadOnlyList<GuardrailFinding> Guardrails,
    IReadOnlyList<Because> BelowFloor
)
{
    public IEnumerable<PrimaryFinding> Improvements => Findings.Where(one => one.IsGood);

    public IEnumerable<PrimaryFinding> Losses => Findings.Where(one => !one.IsGood);

    public IEnumerable<GuardrailFinding> Breaches => Guardrails.Where(one => one.State == GuardrailState.Breached);

    public bool IsHarmful => Losses.Any() || Breaches.Any();

    public bool IsBetter => !IsHarmful && Improvements.Any();

    public bool MayShip => IsBetter && Guardrails.All(one => one.AllowsShipping);

    public bool IsOpen => !IsHarmful && !MayShip;

    /// <summary>The strongest of the improvements, by which arms that may be shipped are ordered.</summary>
    public double Strength => Improvements.Max(one => one.Distance);
}
