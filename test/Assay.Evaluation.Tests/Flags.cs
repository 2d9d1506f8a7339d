using System.Text.Json;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation.Tests;

/// <summary>Flags to start a test from, written as the API takes them.</summary>
internal static class Flags
{
    /// <summary>A boolean flag in production with these rules: off variation "off", default "off".</summary>
    public static FlagDefinition WithRules(string rules, string key = "checkout") =>
        Parse(
            $$$"""
            {"key": "{{{key}}}", "type": "boolean", "variations": [{"key": "on", "value": true}, {"key": "off", "value": false}],
             "environments": {"production": {"enabled": true, "off_variation": "off", "default_variation": "off", "rules": {{{rules}}} } } }
            """
        );

    public static FlagDefinition Parse(string json) => JsonSerializer.Deserialize<FlagDefinition>(json, SnapshotJson.Options)!;

    public static Snapshot Snapshot(params FlagDefinition[] flags) => Built(new() { Version = 1, Flags = flags });

    public static Snapshot Built(SnapshotDefinition definition)
    {
        var build = Evaluation.Snapshot.Build(definition);
        Assert.Empty(build.Faults);
        return build.Snapshot;
    }

    public static EvaluationContext Context(string? user, string attributes = "{}", string environment = "production") =>
        new(user, Attributes.FromJson(JsonElement.Parse(attributes)), environment: environment);

    /// <summary>What is served, in short: variation, reason, rule.</summary>
    public static (string? Variation, string Reason, string? Rule) Serve(
        this Snapshot snapshot,
        EvaluationContext context,
        string key = "checkout"
    )
    {
        var resolution = Evaluator.Evaluate(snapshot, key, context);
        return (resolution.Variation?.Key, resolution.Error.Code() ?? resolution.Reason.Name(), resolution.RuleId);
    }

    /// <summary>The flag with one environment changed.</summary>
    public static FlagDefinition In(
        this FlagDefinition flag,
        string environment,
        Func<FlagEnvironmentDefinition, FlagEnvironmentDefinition> change
    ) =>
        flag with
        {
            Environments = new Dictionary<string, FlagEnvironmentDefinition>(flag.Environments)
            {
                [environment] = change(flag.Environments[environment]),
            },
        };
}
