using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Evaluation;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>A flag as callers describe it. What is left out takes its default.</summary>
internal sealed record FlagBody
{
    public string? Key { get; init; }

    /// <summary>boolean, string, number or json.</summary>
    [NamesOf<FlagType>]
    public string? Type { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public string? OwnerTeam { get; init; }
    public bool? ClientVisible { get; init; }
    public bool? Archived { get; init; }
    public IReadOnlyList<VariationBody>? Variations { get; init; }
    public IReadOnlyList<PrerequisiteBody>? Prerequisites { get; init; }

    /// <summary>By name; one that is left out is off.</summary>
    public IReadOnlyDictionary<string, FlagEnvironmentBody>? Environments { get; init; }

    public FlagSpec ToSpec() =>
        new()
        {
            Key = Key,
            Type = Type,
            Description = Description,
            OwnerTeam = OwnerTeam,
            Tags = Tags,
            ClientVisible = ClientVisible,
            IsArchived = Archived,
            Variations = Variations?.Select(one => one.ToSpec()).ToList(),
            Prerequisites = Prerequisites?.Select(one => new PrerequisiteDefinition(one.Flag ?? "", one.Variations ?? [])).ToList(),
            Environments = Environments?.ToDictionary(pair => pair.Key, pair => (pair.Value ?? new()).ToSpec()),
        };

    public static FlagBody From(Flag flag) =>
        new()
        {
            Key = flag.Key,
            Type = Wire.Name(flag.Type),
            Description = flag.Description,
            Tags = flag.Tags,
            OwnerTeam = flag.OwnerTeam,
            ClientVisible = flag.ClientVisible,
            Archived = flag.IsArchived,
            Variations = [.. flag.Variations.Select(VariationBody.From)],
            Prerequisites = [.. flag.Prerequisites.Select(one => new PrerequisiteBody(one.Flag, one.Variations))],
            Environments = flag.Environments.ToDictionary(pair => pair.Key, pair => FlagEnvironmentBody.From(pair.Value)),
        };

    /// <summary>The same for a patch that was kept.</summary>
    public static Outcome<FlagSpec> Patched(Flag flag, JsonElement patch) => Patched(flag, JsonObject.Create(patch)!);

    /// <summary>The flag's description with a merge patch (RFC 7396) laid over it.</summary>
    public static Outcome<FlagSpec> Patched(Flag flag, JsonObject patch) =>
        BodyReading.Patched(From(flag), patch).Then(patched => new Outcome<FlagSpec>(patched.ToSpec()));
}

/// <param name="Key">Made from the value where it is left out.</param>
internal sealed record VariationBody(string? Key, JsonElement? Value)
{
    public VariationSpec ToSpec() => new(Key, Value?.GetRawText() ?? "null");

    public static VariationBody From(VariationDefinition variation) => new(variation.Key, JsonElement.Parse(variation.ValueJson));
}

/// <summary>Another flag that must serve one of these variations first; the off variation is served otherwise.</summary>
internal sealed record PrerequisiteBody(string? Flag, IReadOnlyList<string>? Variations);
