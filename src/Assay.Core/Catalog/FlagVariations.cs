using System.Text.Json;
using Assay.Evaluation;

namespace Assay.Core.Catalog;

/// <summary>The values a flag can serve, completed, and which of them a new flag serves.</summary>
internal static class FlagVariations
{
    private const int MaxVariations = 100;
    private static readonly VariationDefinition[] OnAndOff = [new("on", "true"), new("off", "false")];

    public static IReadOnlyList<VariationDefinition> Complete(IReadOnlyList<VariationSpec> specs, FlagType type, FieldErrors errors)
    {
        if (specs.Count == 0 && type == FlagType.Boolean)
            return OnAndOff;
        if (specs.Count > MaxVariations)
        {
            errors.Add("variations", $"A flag has at most {MaxVariations} variations.");
            return [];
        }
        errors.Require(specs.Count > 0, "variations", "Give the flag at least one variation: {\"key\", \"value\"}.");
        var variations = new List<VariationDefinition>();
        foreach (var (index, spec) in specs.Index())
        {
            var key = spec.Key ?? Keys.Free(KeyOf(spec.ValueJson), taken => variations.Exists(other => other.Key == taken));
            errors.Require(Keys.IsValid(key), $"variations[{index}].key", Keys.Rule);
            variations.Add(new(key, spec.ValueJson));
        }
        return variations;
    }

    /// <summary>The type of the first value; boolean where there is none.</summary>
    public static FlagType TypeOf(IReadOnlyList<VariationSpec> specs) =>
        specs.Count == 0
            ? FlagType.Boolean
            : JsonElement.Parse(specs[0].ValueJson).ValueKind switch
            {
                JsonValueKind.String => FlagType.String,
                JsonValueKind.Number => FlagType.Number,
                JsonValueKind.Object or JsonValueKind.Array => FlagType.Json,
                _ => FlagType.Boolean,
            };

    /// <summary>Off, and what rules leave is served the off variation too: the one of false, called off, or the first.</summary>
    /// <remarks>Switching a flag on releases to those whom its rules name. Everybody is never meant by leaving things out.</remarks>
    public static FlagEnvironmentDefinition Start(Flag flag)
    {
        var off =
            flag.Variations.FirstOrDefault(one => one.ValueJson == "false")
            ?? flag.Variations.FirstOrDefault(one => one.Key == "off")
            ?? (flag.Variations.Count > 0 ? flag.Variations[0] : null);
        return new() { OffVariation = off?.Key, DefaultVariation = off?.Key };
    }

    private static string KeyOf(string valueJson) =>
        valueJson switch
        {
            "true" => "on",
            "false" => "off",
            _ => Keys.FromName(
                JsonElement.Parse(valueJson) is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) } plain
                    ? plain.ToString()
                    : "",
                "variation"
            ),
        };
}
