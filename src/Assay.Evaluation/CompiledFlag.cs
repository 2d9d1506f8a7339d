using System.Text.Json;

namespace Assay.Evaluation;

/// <summary>A flag ready for evaluation. Immutable.</summary>
public sealed class CompiledFlag
{
    private readonly FlagRules[] _environments;

    internal CompiledFlag(FlagDefinition definition, FlagRules[] environments)
    {
        Definition = definition;
        Variations = [.. definition.Variations.Select(variation => new Variation(variation))];
        _environments = environments;
        ReadsAttributes = definition.Prerequisites.Count > 0 || environments.Any(rules => rules.Rules.Any(rule => rule.MayReadAttributes));
    }

    /// <summary>What this was compiled from.</summary>
    public FlagDefinition Definition { get; }

    /// <summary>The name that code uses.</summary>
    public string Key => Definition.Key;

    /// <summary>The values it can serve, by variation index.</summary>
    public IReadOnlyList<Variation> Variations { get; }

    /// <summary>Whether an evaluation may look at attributes, itself or by way of what it refers to; otherwise the ids are all it needs.</summary>
    public bool ReadsAttributes { get; }

    /// <summary>The index of the variation with this key, or −1.</summary>
    public int IndexOf(string? variationKey)
    {
        for (var i = 0; i < Variations.Count; i++)
            if (Variations[i].Key == variationKey)
                return i;
        return -1;
    }

    internal FlagRules? In(string environment)
    {
        foreach (var rules in _environments)
            if (rules.Environment == environment)
                return rules;
        return null;
    }
}

/// <summary>A flag's rules in one environment, with variations by index (−1: the application's default).</summary>
internal sealed record FlagRules(string Environment, bool Enabled, int OffVariation, int DefaultVariation, Rule[] Rules);

/// <summary>A value a flag can serve.</summary>
public sealed class Variation
{
    internal Variation(VariationDefinition definition)
    {
        (Key, ValueJson) = (definition.Key, definition.ValueJson);
        using var document = JsonDocument.Parse(definition.ValueJson);
        Value = document.RootElement.Clone();
    }

    /// <summary>Unique within the flag.</summary>
    public string Key { get; }

    /// <summary>The value as JSON text.</summary>
    public string ValueJson { get; }

    /// <summary>The value, parsed.</summary>
    public JsonElement Value { get; }
}
