using Assay.Core.Analyse;

namespace Assay.Core.Decide;

/// <summary>What we advise to do.</summary>
public enum Advice
{
    Ship,
    DoNotShip,
    KeepRunning,
    Inconclusive,
    FixFirst,
}

/// <summary>One reason, with a stable code and in plain words.</summary>
public sealed record Because(string Code, string Text);

/// <summary>Our advice, with its because.</summary>
/// <param name="Arm">The arm to ship; <c>null</c> for any other advice.</param>
public sealed record Recommendation(Advice Advice, Arm? Arm, IReadOnlyList<Because> Because)
{
    /// <summary>What the advice holds of the data.</summary>
    public IReadOnlyList<TrustCheck> Checks { get; init; } = [];

    /// <summary>What the advice holds of each guardrail and arm.</summary>
    public IReadOnlyList<GuardrailFinding> Guardrails { get; init; } = [];
}
