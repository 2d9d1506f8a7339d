using Assay.Evaluation;
using Assay.Evaluation.Bucketing;

namespace Assay.Core.Catalog;

/// <summary>What a flag does in each environment, completed.</summary>
internal static class FlagEnvironments
{
    private const int MaxRules = 500;

    public static Dictionary<string, FlagEnvironmentDefinition> Complete(
        IReadOnlyDictionary<string, FlagEnvironmentSpec> specs,
        FlagEnvironmentDefinition start,
        FieldErrors errors
    ) => specs.ToDictionary(pair => pair.Key, pair => Complete(pair.Value, start, $"environments.{pair.Key}", errors));

    private static FlagEnvironmentDefinition Complete(
        FlagEnvironmentSpec spec,
        FlagEnvironmentDefinition start,
        string field,
        FieldErrors errors
    )
    {
        var rules = spec.Rules ?? [];
        if (rules.Count > MaxRules)
        {
            errors.Add($"{field}.rules", $"A flag has at most {MaxRules} rules in an environment.");
            rules = [];
        }
        return new()
        {
            Enabled = spec.Enabled ?? start.Enabled,
            OffVariation = spec.Off.Or(start.OffVariation),
            DefaultVariation = spec.Default.Or(spec.Off.Or(start.DefaultVariation)),
            Rules = [.. rules.Select((rule, index) => Complete(rule, rules, index, $"{field}.rules[{index}]", errors))],
        };
    }

    private static RuleDefinition Complete(RuleSpec spec, IReadOnlyList<RuleSpec> all, int index, string field, FieldErrors errors)
    {
        var id = spec.Id ?? Keys.Free($"rule-{index + 1}", taken => all.Any(other => other.Id == taken));
        errors.Require(Keys.IsValid(id), $"{field}.id", Keys.Rule);
        return new()
        {
            Id = id,
            When = spec.When,
            Serve = Complete(spec.Serve, $"{field}.serve", errors),
        };
    }

    private static ServeDefinition Complete(ServeSpec spec, string field, FieldErrors errors)
    {
        errors.Require(spec.By is null or { Length: > 0 and <= 100 }, $"{field}.by", "An attribute's name has 1 to 100 characters.");
        errors.Require(spec.Salt is null or { Length: <= 100 }, $"{field}.salt", "A salt has at most 100 characters.");
        return new()
        {
            Variation = spec.Variation,
            Rollout = spec.Rollout is null
                ? null
                : [.. spec.Rollout.Select((share, i) => Complete(share, $"{field}.rollout[{i}]", errors))],
            Experiment = spec.Experiment,
            By = spec.By ?? "user_id",
            Hash = HashOf(spec.Hash, $"{field}.hash", errors),
            Salt = spec.Salt ?? "",
            Seed = spec.Seed ?? 0,
        };
    }

    private static RolloutShare Complete(ShareSpec spec, string field, FieldErrors errors)
    {
        errors.Require(spec.Variation is not null, $"{field}.variation", "A share names a variation.");
        errors.Require(spec.Percent is not null, $"{field}.percent", "A share has a percentage, 0 to 100.");
        return new(spec.Variation ?? "", spec.Percent ?? 0);
    }

    private static HashAlgorithm HashOf(string? name, string field, FieldErrors errors)
    {
        if (name is null)
            return HashAlgorithm.XxHash32;
        if (!HashNames.TryRead(name, out var hash))
            errors.Add(field, $"'{name}' is not one of: {string.Join(", ", HashNames.All)}.");
        return hash;
    }
}
