using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Evaluation.Targeting;

namespace Assay.Evaluation.Tests;

/// <summary>Snapshots in wire form with what they serve, computed by the second implementation beside the vectors.</summary>
public sealed class EvaluationVectors
{
    [Fact]
    public void Every_evaluation_gives_what_the_second_implementation_gives()
    {
        foreach (var (file, root) in Files())
        {
            var snapshot = Load(root.GetProperty("snapshot"), out var environment);
            foreach (var vector in root.GetProperty("evaluations").EnumerateArray())
            {
                var actual = JsonSerializer.SerializeToElement(Answer(snapshot, environment, vector));
                Assert.True(JsonElement.DeepEquals(vector.GetProperty("expect"), actual), $"{file}: {vector} gave {actual}");
            }
        }
    }

    [Fact]
    public void A_snapshot_is_written_as_it_was_read()
    {
        foreach (var (file, root) in Files())
        {
            var wire = root.GetProperty("snapshot");
            var written = JsonElement.Parse(SnapshotJson.Write(Load(wire, out var environment), environment));
            Assert.True(JsonElement.DeepEquals(wire, written), $"{file}: {written}");
        }
    }

    private static IEnumerable<(string File, JsonElement Root)> Files()
    {
        var files = Spec.FilesWith("evaluations").ToList();
        Assert.NotEmpty(files);
        return files;
    }

    private static Snapshot Load(JsonElement wire, out string environment)
    {
        var read = SnapshotJson.Read(JsonSerializer.SerializeToUtf8Bytes(wire));
        Assert.Null(read.Fault);
        environment = read.Environment!;
        return Flags.Built(read.Definition!);
    }

    private static JsonObject Answer(Snapshot snapshot, string environment, JsonElement vector)
    {
        var context = Context(vector.GetProperty("context"), environment);
        return vector.TryGetProperty("flag", out var flag)
            ? Answer(Evaluator.Evaluate(snapshot, flag.GetString()!, context))
            : Answer(snapshot, snapshot.Experiment(vector.GetProperty("experiment").GetString()!)!, context);
    }

    private static JsonObject Answer(Resolution resolution) =>
        WithoutNulls(
            new()
            {
                ["variation"] = resolution.Variation?.Key,
                ["value"] = resolution.Variation is { } variation ? JsonNode.Parse(variation.ValueJson) : null,
                ["reason"] = resolution.Reason.Name(),
                ["error"] = resolution.Error.Code(),
                ["rule"] = resolution.RuleId,
                ["bucket"] = resolution.Bucket,
            }
        );

    private static JsonObject Answer(Snapshot snapshot, CompiledExperiment experiment, EvaluationContext context)
    {
        var assignment = Evaluator.Assign(snapshot, experiment, context);
        return WithoutNulls(
            new()
            {
                ["variant"] = assignment.IsAssigned ? experiment.Variants[assignment.VariantIndex].Key : null,
                ["bucket"] = assignment.Bucket < 0 ? null : assignment.Bucket,
                ["reason"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(assignment.Reason.ToString()),
            }
        );
    }

    private static JsonObject WithoutNulls(JsonObject answer) =>
        new(answer.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    private static EvaluationContext Context(JsonElement json, string environment) =>
        new(
            Text(json, "user_id"),
            json.TryGetProperty("attributes", out var attributes) ? Attributes.FromJson(attributes) : null,
            Text(json, "anonymous_id"),
            environment
        );

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;
}
