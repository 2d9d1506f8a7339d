using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core.Catalog;
using Assay.Evaluation;
using Assay.Evaluation.Targeting;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>What a flag does in one environment.</summary>
internal sealed record FlagEnvironmentBody
{
    public bool? Enabled { get; init; }

    /// <summary>A variation's key; null for the application's own default.</summary>
    public JsonElement OffVariation { get; init; }

    /// <summary>A variation's key; null for the application's own default.</summary>
    public JsonElement DefaultVariation { get; init; }
    public IReadOnlyList<RuleBody>? Rules { get; init; }

    public FlagEnvironmentSpec ToSpec() =>
        new(Enabled, Choice(OffVariation), Choice(DefaultVariation), Rules?.Select(rule => rule.ToSpec()).ToList());

    public static FlagEnvironmentBody From(FlagEnvironmentDefinition environment) =>
        new()
        {
            Enabled = environment.Enabled,
            OffVariation = JsonSerializer.SerializeToElement(environment.OffVariation),
            DefaultVariation = JsonSerializer.SerializeToElement(environment.DefaultVariation),
            Rules = [.. environment.Rules.Select(RuleBody.From)],
        };

    /// <summary>What is no text names no variation, and is refused as one that is not there.</summary>
    private static VariationChoice Choice(JsonElement named) =>
        named.ValueKind switch
        {
            JsonValueKind.Undefined => default,
            JsonValueKind.Null => new(true, null),
            _ => new(true, named.ToString()),
        };
}

/// <param name="Id">Made from the place where it is left out.</param>
/// <param name="When">Conditions that must all hold; none means everybody.</param>
internal sealed record RuleBody(
    string? Id,
    [property: JsonConverter(typeof(ConditionList))] IReadOnlyList<ConditionDefinition>? When,
    ServeBody? Serve
)
{
    public RuleSpec ToSpec() => new(Id, When ?? [], (Serve ?? ServeBody.Nothing).ToSpec());

    public static RuleBody From(RuleDefinition rule) => new(rule.Id, rule.When, ServeBody.From(rule.Serve));
}

/// <summary>Takes the shorthand <c>{"country": "DE"}</c> and a single condition too; gives a list.</summary>
internal sealed class ConditionList : JsonConverter<IReadOnlyList<ConditionDefinition>>
{
    public override IReadOnlyList<ConditionDefinition> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<ConditionDefinition>(ref reader, options) switch
        {
            { All: { } all, Any: null, Attribute: null, Segment: null, Negate: false } => all,
            var one => [one!],
        };

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<ConditionDefinition> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}

/// <summary>What a rule serves: exactly one of a variation, a rollout and an experiment.</summary>
/// <param name="By">What a rollout hashes: an id or an attribute.</param>
/// <param name="Hash">xxh32, murmur3, growthbook or unleash.</param>
internal sealed record ServeBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Variation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ShareBody>? Rollout,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Experiment,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), HashTexts] string? Hash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Salt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] uint? Seed
)
{
    /// <summary>Stands for what was left out, so that its place is named in the errors.</summary>
    public static ServeBody Nothing { get; } = new(null, null, null, null, null, null, null);

    public ServeSpec ToSpec() =>
        new(Variation, Rollout?.Select(share => new ShareSpec(share.Variation, share.Percent)).ToList(), Experiment, By, Hash, Salt, Seed);

    public static ServeBody From(ServeDefinition serve) =>
        serve.Rollout is { } rollout
            ? new(
                null,
                [.. rollout.Select(share => new ShareBody(share.Variation, share.Percent))],
                null,
                serve.By,
                HashNames.Of(serve.Hash),
                serve.Salt,
                serve.Seed
            )
            : Nothing with
            {
                Variation = serve.Variation,
                Experiment = serve.Experiment,
            };
}

/// <param name="Percent">Of the units, 0 to 100; what the shares leave falls through to the next rule.</param>
internal sealed record ShareBody(string? Variation, decimal? Percent);
