using System.Text.Json;
using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Benchmarks.Evaluation;

/// <summary>Flags of the size that teams have: three rules, five conditions, a segment.</summary>
internal static class Scenario
{
    public static readonly EvaluationContext Context = new(
        "user-123456",
        new Attributes(
            new Dictionary<string, AttributeValue>
            {
                ["country"] = "US",
                ["age"] = 34,
                ["plan"] = "pro",
                ["app_version"] = "3.4.1",
            }
        )
    );

    /// <summary>The first two rules are looked at and passed over; the third decides by a bucket.</summary>
    public static FlagDefinition Flag(string key) =>
        JsonSerializer.Deserialize<FlagDefinition>(
            $$"""
            {"key": "{{key}}", "type": "boolean", "variations": [{"key": "on", "value": true}, {"key": "off", "value": false}],
             "environments": { "production": {"enabled": true, "off_variation": "off", "default_variation": "off", "rules": [
               {"id": "eu", "when": [{"attribute": "age", "op": "gte", "values": [18]}, {"attribute": "country", "op": "in", "values": ["DE", "FR", "IT"]}],
                "serve": {"variation": "on"} },
               {"id": "beta", "when": [{"attribute": "plan", "op": "equals", "values": ["pro"]}, {"segment": "beta"}], "serve": {"variation": "on"} },
               {"id": "ramp", "when": [{"attribute": "app_version", "op": "semver_gte", "values": ["3.0.0"]}],
                "serve": {"rollout": [{"variation": "on", "percent": 50}, {"variation": "off", "percent": 50}], "salt": "ramp"} } ] } } }
            """,
            SnapshotJson.Options
        )!;

    public static SnapshotDefinition Definition(int flags) =>
        new()
        {
            Version = 1,
            Flags = [.. Enumerable.Range(0, flags).Select(i => Flag($"flag-{i}"))],
            Segments =
            [
                new()
                {
                    Key = "beta",
                    Included = IdSet.Of(Enumerable.Range(0, 10_000).Select(i => $"tester-{i}")),
                    Rules = new()
                    {
                        Attribute = "country",
                        Op = "equals",
                        Values = ["CH"],
                    },
                },
            ],
        };
}
