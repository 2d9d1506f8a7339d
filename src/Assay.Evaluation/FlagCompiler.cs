using System.Text.Json;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation;

/// <summary>Checks a flag by itself and compiles it. What it refers to is checked apart, since that may change without it.</summary>
internal sealed class FlagCompiler(FaultList faults)
{
    private readonly ConditionCompiler _conditions = new(faults);

    /// <summary>The flag, or null with faults added.</summary>
    public CompiledFlag? Compile(FlagDefinition flag)
    {
        var before = faults.Count;
        var place = $"flags.{flag.Key}";
        CheckVariations(flag, place);
        var environments = flag
            .Environments.Select(pair => Compile(flag, pair.Key, pair.Value, $"{place}.environments.{pair.Key}"))
            .ToArray();
        return faults.Count == before ? new(flag, environments) : null;
    }

    private void CheckVariations(FlagDefinition flag, string place)
    {
        faults.When(flag.Variations.Count == 0, $"{place}.variations", "variation_missing", "A flag has at least one variation.");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, variation) in flag.Variations.Index())
        {
            var at = $"{place}.variations[{i}]";
            faults.When(!keys.Add(variation.Key), $"{at}.key", "duplicate_key", $"Another variation has the key '{variation.Key}'.");
            faults.When(
                !IsOfType(variation.ValueJson, flag.Type),
                $"{at}.value",
                "wrong_type",
                $"The value is not of the type {flag.Type}."
            );
        }
    }

    private static bool IsOfType(string json, FlagType type)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.True or JsonValueKind.False => type == FlagType.Boolean,
                JsonValueKind.String => type == FlagType.String,
                JsonValueKind.Number => type == FlagType.Number,
                JsonValueKind.Object or JsonValueKind.Array => type == FlagType.Json,
                _ => false,
            };
        }
        catch (JsonException)
        {
            return false; // not JSON, so of no type
        }
    }

    private FlagRules Compile(FlagDefinition flag, string name, FlagEnvironmentDefinition environment, string place)
    {
        var off = IndexOf(flag, environment.OffVariation, $"{place}.off_variation");
        var otherwise = IndexOf(flag, environment.DefaultVariation, $"{place}.default_variation");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var rules = new List<Rule>(environment.Rules.Count);
        foreach (var (i, rule) in environment.Rules.Index())
        {
            var at = $"{place}.rules[{i}]";
            faults.When(!ids.Add(rule.Id), $"{at}.id", "duplicate_id", $"Another rule has the id '{rule.Id}'.");
            var when = _conditions.CompileAll(rule.When, $"{at}.when");
            if (Serve(flag, rule.Serve, $"{at}.serve") is { } serving && when is not null)
                rules.Add(new(rule, when, serving));
        }
        return new(name, environment.Enabled, off, otherwise, [.. rules]);
    }

    private Serving? Serve(FlagDefinition flag, ServeDefinition serve, string place)
    {
        var forms = new object?[] { serve.Variation, serve.Rollout, serve.Experiment }.Count(form => form is not null);
        faults.When(forms != 1, place, "serve_shape", "A rule serves exactly one of variation, rollout and experiment.");
        return serve switch
        {
            _ when forms != 1 => null,
            { Variation: { } variation } => new ServeVariation(IndexOf(flag, variation, $"{place}.variation")),
            { Rollout: { } rollout } => Rollout(flag, serve, rollout, $"{place}.rollout"),
            _ => new ServeExperiment(serve.Experiment!),
        };
    }

    private ServeRollout? Rollout(FlagDefinition flag, ServeDefinition serve, IReadOnlyList<RolloutShare> shares, string place)
    {
        var before = faults.Count;
        faults.When(shares.Count == 0, place, "rollout_empty", "A rollout has at least one share.");
        faults.When(shares.Any(share => share.Percent is < 0 or > 100), place, "percent_out_of_range", "A percentage lies in 0 to 100.");
        faults.When(
            shares.Sum(share => Math.Clamp(share.Percent, 0, 100)) > 100,
            place,
            "percent_sum",
            "The shares sum to at most 100 percent."
        );
        HashChecks.CheckRollout(faults, serve, place);
        foreach (var (i, share) in shares.Index())
            IndexOf(flag, share.Variation, $"{place}[{i}].variation");
        return faults.Count == before ? ServeRollout.From(flag.Key, serve, key => IndexOf(flag, key, place)) : null;
    }

    /// <summary>The variation's index; −1 for null, and with a fault for one that is not there.</summary>
    private int IndexOf(FlagDefinition flag, string? key, string place)
    {
        if (key is null)
            return -1;
        for (var i = 0; i < flag.Variations.Count; i++)
            if (flag.Variations[i].Key == key)
                return i;
        faults.When(true, place, "unknown_variation", $"There is no variation '{key}'.");
        return -1;
    }
}
