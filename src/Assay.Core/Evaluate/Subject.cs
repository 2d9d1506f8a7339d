using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Evaluate;

/// <summary>Who asks, from where, and what the request says of them. One per request.</summary>
/// <param name="userId">The known unit, or <c>null</c>.</param>
/// <param name="anonymousId">The unit as it was known before it signed in, or <c>null</c>.</param>
/// <param name="attributes">A JSON object as text, or <c>null</c>.</param>
/// <param name="environment">Whose rules apply; the API key's own where the request names none.</param>
public sealed class Subject(
    string? userId,
    string? anonymousId = null,
    string? attributes = null,
    string environment = EvaluationContext.DefaultEnvironment
)
{
    public string? UserId { get; } = userId;

    public string? AnonymousId { get; } = anonymousId;

    public string? Attributes { get; } = attributes;

    public string Environment { get; } = environment;

    /// <summary>The key that asks, for what is recorded of it.</summary>
    public Recorder Recorder { get; init; }

    /// <summary>Variant index by experiment key, as a developer wants to see it; only for looking.</summary>
    public IReadOnlyDictionary<string, int>? ForcedVariants { get; init; }

    /// <summary>Whether stored attributes were wanted and could not be read, so that the answer may be another one than with them.</summary>
    public bool AreAttributesMissing { get; internal set; }

    /// <summary>Members of what was to be kept with the exposure that are too large for it, the largest first.</summary>
    public IReadOnlyList<string> ContextLeftOut { get; internal set; } = [];

    /// <inheritdoc cref="EvaluationContext.GoesOnWithoutKey"/>
    public bool GoesOnWithoutKey { get; init; }

    /// <summary>The ids alone, for what reads no attributes.</summary>
    public EvaluationContext Ids => Reading(null);

    /// <summary>What <see cref="Contexts"/> made of it, for the next question of the same request.</summary>
    internal EvaluationContext? Whole { get; set; }

    /// <summary>The subject with these attributes.</summary>
    internal EvaluationContext Reading(IAttributes? attributes) =>
        new(UserId, attributes, AnonymousId, Environment) { GoesOnWithoutKey = GoesOnWithoutKey };
}
