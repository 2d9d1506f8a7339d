using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Core.Catalog;

/// <summary>What a caller wants a flag to be; <c>null</c> asks for the default.</summary>
public sealed record FlagSpec
{
    public string? Key { get; init; }

    /// <summary>A name of a type; the type of the first variation's value where it is left out.</summary>
    public string? Type { get; init; }
    public string? Description { get; init; }
    public string? OwnerTeam { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public bool? ClientVisible { get; init; }
    public bool? IsArchived { get; init; }
    public IReadOnlyList<VariationSpec>? Variations { get; init; }
    public IReadOnlyList<PrerequisiteDefinition>? Prerequisites { get; init; }
    public IReadOnlyDictionary<string, FlagEnvironmentSpec>? Environments { get; init; }
}

/// <param name="Key">Made from the value where it is left out.</param>
/// <param name="ValueJson">The value as JSON text.</param>
public sealed record VariationSpec(string? Key, string ValueJson);

/// <summary>Which variation an environment serves; where none was named, the one that a new flag starts with.</summary>
/// <param name="Key"><c>null</c> where it was named so: the application's own default.</param>
public readonly record struct VariationChoice(bool IsNamed, string? Key)
{
    internal string? Or(string? start) => IsNamed ? Key : start;
}

public sealed record FlagEnvironmentSpec(bool? Enabled, VariationChoice Off, VariationChoice Default, IReadOnlyList<RuleSpec>? Rules);

/// <param name="Id">Made from the place where it is left out.</param>
public sealed record RuleSpec(string? Id, IReadOnlyList<ConditionDefinition> When, ServeSpec Serve);

/// <summary>As <see cref="ServeDefinition"/>, not yet checked.</summary>
/// <param name="Hash">The name of a hash.</param>
public sealed record ServeSpec(
    string? Variation,
    IReadOnlyList<ShareSpec>? Rollout,
    string? Experiment,
    string? By,
    string? Hash,
    string? Salt,
    uint? Seed
);

/// <param name="Percent">Of the units, 0–100.</param>
public sealed record ShareSpec(string? Variation, decimal? Percent);
