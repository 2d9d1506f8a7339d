using Assay.Evaluation.Bucketing;

namespace Assay.Evaluation.Targeting;

/// <summary>A name that conditions and randomisations read from the context: one of the two ids, or an attribute.</summary>
internal readonly struct ContextField
{
    private readonly string _name;
    private readonly Source _source;

    private ContextField(string name, Source source) => (_name, _source) = (name, source);

    private enum Source
    {
        Attribute,
        User,
        Anonymous,
    }

    /// <summary>The field of that name; <c>user_id</c> and <c>anonymous_id</c> are the ids, also as unit types <c>user</c> and <c>anonymous</c>.</summary>
    public static ContextField OfUnit(string unitType) =>
        unitType switch
        {
            "user" => OfName("user_id"),
            "anonymous" => OfName("anonymous_id"),
            _ => OfName(unitType),
        };

    /// <summary>The field of that name; <c>user_id</c> (OpenFeature: <c>targetingKey</c>) and <c>anonymous_id</c> are the ids.</summary>
    public static ContextField OfName(string name) =>
        name switch
        {
            "user_id" or "targetingKey" => new(name, Source.User),
            "anonymous_id" => new(name, Source.Anonymous),
            _ => new(name, Source.Attribute),
        };

    public string Name => _name;

    public bool IsAttribute => _source == Source.Attribute;

    /// <summary>Whether it is the id that an application gives with every request (OpenFeature: <c>targetingKey</c>).</summary>
    public bool IsTargetingKey => _source == Source.User;

    public AttributeValue Read(in EvaluationContext context) =>
        _source switch
        {
            Source.User => context.UserId,
            Source.Anonymous => context.AnonymousId,
            _ => context.Attributes.Get(_name),
        };

    /// <summary>The field as a unit id, or null.</summary>
    /// <remarks>GrowthBook's SDKs take what JavaScript takes for false (0, false, the empty text) for no id; so its hash does, here too.</remarks>
    public string? ReadId(in EvaluationContext context, HashAlgorithm hash)
    {
        var value = Read(context);
        return hash == HashAlgorithm.GrowthBook && IsFalse(value) ? null : value.AsId();
    }

    private static bool IsFalse(in AttributeValue value) => value.Kind == AttributeKind.Text ? value.Text is "" : value.Number == 0;
}
