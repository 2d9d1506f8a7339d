namespace Assay.Evaluation;

/// <summary>Why a variation was served, in OpenFeature's terms.</summary>
public enum ResolutionReason
{
    /// <summary>Nothing was served; see the error.</summary>
    Error,

    /// <summary>The flag is enabled and has no rules.</summary>
    Static,

    /// <summary>The flag has rules and none served the unit.</summary>
    Default,

    /// <summary>A rule's conditions decided.</summary>
    TargetingMatch,

    /// <summary>A bucket decided.</summary>
    Split,

    /// <summary>The flag is off here, or a prerequisite does not hold.</summary>
    Disabled,
}

/// <summary>Why a flag could not be evaluated, in OpenFeature's terms.</summary>
public enum ResolutionError
{
    /// <summary>It could.</summary>
    None,

    /// <summary>The snapshot has no such flag.</summary>
    FlagNotFound,

    /// <summary>A percentage had to decide and the context has no id to hash.</summary>
    TargetingKeyMissing,
}

/// <summary>What a flag serves to a unit, and why.</summary>
/// <param name="Flag">The flag, or null where there is none.</param>
/// <param name="VariationIndex">Index into the flag's variations, or −1 for the application's own default.</param>
/// <param name="Reason">Why.</param>
public readonly record struct Resolution(CompiledFlag? Flag, int VariationIndex, ResolutionReason Reason)
{
    /// <summary>What went wrong, if anything.</summary>
    public ResolutionError Error { get; init; }

    /// <summary>The id of the rule that served, or null.</summary>
    public string? RuleId { get; init; }

    /// <summary>The experiment that decided, or null: then the caller records an exposure.</summary>
    public CompiledExperiment? Experiment { get; init; }

    /// <summary>The assignment in <see cref="Experiment"/>.</summary>
    public Assignment Assignment { get; init; }

    /// <summary>The bucket of the rollout or experiment that decided, or null.</summary>
    public int? Bucket { get; init; }

    /// <summary>
    /// An experiment on the way whose stored variant is needed: look it up and evaluate again with an <see cref="IStickyVariants"/> that
    /// knows it. Until then the answer is provisional.
    /// </summary>
    public CompiledExperiment? AsksSticky { get; init; }

    /// <summary>The variation, or null for the application's own default.</summary>
    public Variation? Variation => VariationIndex >= 0 ? Flag?.Variations[VariationIndex] : null;
}

/// <summary>What the caller knows of the unit's stored variants. Must answer from memory.</summary>
public interface IStickyVariants
{
    /// <summary>The stored variant index in the experiment's iteration, or <see cref="Sticky.None"/>, or <see cref="Sticky.Unknown"/>.</summary>
    int VariantIn(CompiledExperiment experiment);
}

/// <summary>The names that OpenFeature gives to reasons and errors.</summary>
public static class OpenFeatureNames
{
    /// <summary>The reason's name, such as <c>TARGETING_MATCH</c>.</summary>
    public static string Name(this ResolutionReason reason) =>
        reason switch
        {
            ResolutionReason.Static => "STATIC",
            ResolutionReason.Default => "DEFAULT",
            ResolutionReason.TargetingMatch => "TARGETING_MATCH",
            ResolutionReason.Split => "SPLIT",
            ResolutionReason.Disabled => "DISABLED",
            _ => "ERROR",
        };

    /// <summary>The error's code, such as <c>FLAG_NOT_FOUND</c>, or null for none.</summary>
    public static string? Code(this ResolutionError error) =>
        error switch
        {
            ResolutionError.FlagNotFound => "FLAG_NOT_FOUND",
            ResolutionError.TargetingKeyMissing => "TARGETING_KEY_MISSING",
            _ => null,
        };
}
