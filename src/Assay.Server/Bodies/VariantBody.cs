using System.Text.Json;
using Assay.Core.Catalog;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>A variant as callers describe it. Its share has several names; the code behind knows the first.</summary>
internal sealed record VariantBody
{
    /// <summary>Given by the server; names the variant where its key is left out.</summary>
    public int? Id { get; init; }
    public string? Key { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public bool? IsControl { get; init; }

    /// <summary>Percent, 0–100.</summary>
    public decimal? AllocationPct { get; init; }

    /// <summary>Percent, 0–100.</summary>
    [OtherSpellingOf("allocation_pct")]
    public decimal? AllocationPercent { get; init; }

    /// <summary>Percent, 0–100.</summary>
    [OtherSpellingOf("allocation_pct")]
    public decimal? PercentAllocated { get; init; }

    /// <summary>Percent, 0–100.</summary>
    [OtherSpellingOf("allocation_pct")]
    public decimal? Weight { get; init; }

    /// <summary>A fraction, 0–1.</summary>
    [OtherSpellingOf("allocation_pct", IsFraction = true)]
    public decimal? Allocation { get; init; }
    public JsonElement? Config { get; init; }

    /// <summary>Key of the flag variation that stands for the variant; the variant's own where it is left out.</summary>
    public string? Variation { get; init; }

    /// <summary>Where <c>/go/{key}</c> sends the variant's visitors: absolute, http or https. All variants have one, or none.</summary>
    public string? Url { get; init; }

    /// <summary>Factor key → level key, as answers give it; it cannot be changed.</summary>
    public IReadOnlyDictionary<string, string>? Levels { get; init; }

    /// <summary>Stands for a null among the variants, so that its place is named in the errors.</summary>
    public static VariantBody Nothing { get; } = new();

    public VariantSpec ToSpec() =>
        new(
            Key,
            Name,
            Description,
            IsControl,
            AllocationPct,
            Config is { ValueKind: not JsonValueKind.Null } config ? config : null,
            Variation,
            Url
        )
        {
            Id = Id,
            GivenLevels = Levels,
        };

    public static VariantBody From(Variant variant) =>
        new()
        {
            Id = variant.Id,
            Key = variant.Key,
            Name = variant.Name,
            Description = variant.Description,
            IsControl = variant.IsControl,
            AllocationPct = variant.AllocationPercent,
            Config = variant.Config,
            Variation = variant.Variation,
            Url = variant.Url,
            Levels = variant.Levels,
        };
}
