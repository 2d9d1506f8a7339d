using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>Who is asking, from where: everything an evaluation may read beside the snapshot.</summary>
public readonly record struct EvaluationContext
{
    /// <summary>The environment where none is named.</summary>
    public const string DefaultEnvironment = "production";

    private readonly string? _environment;
    private readonly IAttributes? _attributes;

    /// <summary>A context.</summary>
    /// <param name="userId">The known unit (OpenFeature's targeting key), or null. Empty is an id like any other, save for the hash of GrowthBook.</param>
    /// <param name="attributes">What targeting reads.</param>
    /// <param name="anonymousId">The unit as it was known before it signed in, or null.</param>
    /// <param name="environment">Which environment's rules apply.</param>
    public EvaluationContext(
        string? userId,
        IAttributes? attributes = null,
        string? anonymousId = null,
        string environment = DefaultEnvironment
    ) => (UserId, _attributes, AnonymousId, _environment) = (userId, attributes, anonymousId, environment);

    /// <summary>The known unit, or null.</summary>
    public string? UserId { get; }

    /// <summary>The unit as it was known before it signed in, or null.</summary>
    public string? AnonymousId { get; }

    /// <summary>Whether a percentage that finds no targeting key is passed over, as GrowthBook's SDKs do, and is no error.</summary>
    public bool GoesOnWithoutKey { get; init; }

    /// <summary>What targeting reads.</summary>
    public IAttributes Attributes => _attributes ?? Targeting.Attributes.None;

    /// <summary>Which environment's rules apply.</summary>
    public string Environment => _environment ?? DefaultEnvironment;
}
