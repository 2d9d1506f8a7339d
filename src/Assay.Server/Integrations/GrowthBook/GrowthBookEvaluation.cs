using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Evaluation;
using Assay.Evaluation.Targeting;

namespace Assay.Server.Integrations.GrowthBook;

/// <summary>Evaluates here what the SDKs would else evaluate: every feature becomes one forced value, with the exposures that go with it.</summary>
/// <remarks>Nothing is recorded: the SDK fires its tracking callback when the application uses the value, and that tells us.</remarks>
internal sealed class GrowthBookEvaluation(GrowthBookNames names, FlagServing flags)
{
    public async Task<JsonObject> EvaluateAsync(RemoteEvaluationBody body, string environment, CancellationToken ct)
    {
        var subject = SubjectOf(body, environment);
        var features = new JsonObject();
        foreach (var served in await flags.LookAllAsync(subject, flag => flag.Definition.ClientVisible, ct))
            if (served is { Flag: { } flag, Variation: { } variation })
                features[flag.Key] = Forced(flag, variation, served, subject);
        foreach (var (key, value) in body.Overrides())
            features[key] = new JsonObject { ["rules"] = new JsonArray(new JsonObject { ["force"] = JsonNode.Parse(value.GetRawText()) }) };
        return features;
    }

    private Subject SubjectOf(RemoteEvaluationBody body, string environment)
    {
        var attributes = body.Attributes is { ValueKind: JsonValueKind.Object } given ? given : default;
        return new(
            Id(attributes, names.Id),
            Id(attributes, names.AnonymousId),
            attributes.ValueKind == JsonValueKind.Object ? attributes.GetRawText() : null,
            environment
        )
        {
            ForcedVariants = body.ForcedVariations,
            GoesOnWithoutKey = true,
        };
    }

    private JsonObject Forced(CompiledFlag flag, Variation variation, in Resolution served, Subject subject)
    {
        var rule = new JsonObject { ["force"] = GrowthBookFeatures.Parse(variation) };
        if (served.RuleId is { } id)
            rule["id"] = id;
        if (
            served is { Experiment: { } experiment, Assignment.Reason: AssignmentReason.Bucket or AssignmentReason.Sticky }
            && !IsForced(experiment, subject)
        )
            rule["tracks"] = new JsonArray(Track(flag, experiment, served, subject));
        return new JsonObject { ["rules"] = new JsonArray(rule) };
    }

    private static bool IsForced(CompiledExperiment experiment, Subject subject) =>
        subject.ForcedVariants?.TryGetValue(experiment.Key, out var variant) == true && variant >= 0 && variant < experiment.Variants.Count;

    private JsonObject Track(CompiledFlag flag, CompiledExperiment experiment, in Resolution served, Subject subject)
    {
        var described = new JsonObject();
        GrowthBookRules.Describe(described, flag, experiment, names);
        var isKnown = experiment.UnitOf(subject.Ids) is not { } unit || unit == subject.UserId;
        var result = new JsonObject
        {
            ["featureId"] = flag.Key,
            ["key"] = experiment.Variants[served.Assignment.VariantIndex].Key,
            ["variationId"] = served.Assignment.VariantIndex,
            ["value"] = GrowthBookFeatures.Parse(served.Variation!),
            ["inExperiment"] = true,
            ["hashUsed"] = true,
            ["hashAttribute"] = isKnown ? names.Id : names.AnonymousId,
            ["hashValue"] = isKnown ? subject.UserId : subject.AnonymousId,
            ["bucket"] = served.Assignment.Bucket / (double)Evaluation.Bucketing.Bucketer.BucketCount,
            ["stickyBucketUsed"] = served.Assignment.Reason == AssignmentReason.Sticky,
        };
        return new JsonObject { ["experiment"] = described, ["result"] = result };
    }

    /// <summary>The id as the SDK would hash it. What JavaScript takes for false is none to it.</summary>
    private static string? Id(JsonElement attributes, string name)
    {
        if (attributes.ValueKind != JsonValueKind.Object || !attributes.TryGetProperty(name, out var id))
            return null;
        if (id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var whole))
            return whole == 0 ? null : whole.ToString(CultureInfo.InvariantCulture);
        return
            AttributeValue.FromJson(id) is { Kind: AttributeKind.Text or AttributeKind.Number or AttributeKind.Boolean } value
            && value is not ({ Text: "" } or { Text: null, Number: 0 })
            ? value.AsId()
            : null;
    }
}

/// <summary>What an SDK with <c>remoteEval</c> sends.</summary>
/// <param name="ForcedVariations">Variant index by experiment key, set by a developer.</param>
/// <param name="ForcedFeatures">Pairs of key and value, set by a developer.</param>
internal sealed record RemoteEvaluationBody(
    JsonElement? Attributes,
    [property: JsonPropertyName("forcedVariations")] IReadOnlyDictionary<string, int>? ForcedVariations,
    [property: JsonPropertyName("forcedFeatures")] IReadOnlyList<JsonElement>? ForcedFeatures
)
{
    public IEnumerable<(string Key, JsonElement Value)> Overrides() =>
        from pair in ForcedFeatures ?? []
        where pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair[0].ValueKind == JsonValueKind.String
        select (pair[0].GetString()!, pair[1]);
}
