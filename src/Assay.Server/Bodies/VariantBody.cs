using System.Text.Json;
using Assay.Core.Catalog;

namespace Assay.Server.Bodies;

/// <summary>A variant as callers describe it. Its share may be written in three ways; answers use the first.</summary>
internal sealed record VariantBody
{
    public string? Key { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public bool? IsControl { get; init; }

    /// <summary>Percent, 0–100.</summary>
    public decimal? AllocationPct { get; init; }

    /// <summary>A fraction, 0–1.</summary>
    public decimal? Allocation { get; init; }

    /// <summary>Percent, 0–100.</summary>
    public decimal? PercentAllocated { get; init; }
    public JsonElement? Config { get; init; }

    /// <summary>Key of the flag variation that stands for the variant; the variant's own where it is left out.</summary>
    public string? Variation { get; init; }

    /// <summary>Where <c>/go/{key}</c> sends the variant's visitors: absolute, http or https. All variants have one, or none.</summary>
    public string? Url { get; init; }

    /// <summary>Stands for a null among the variants, so that its place is named in the errors.</summary>
    public static VariantBody Nothing { get; } = new();

    public VariantSpec ToSpec() =>
        new(
            Key,
            Name,
            Description,
            IsControl,
            AllocationPct ?? (Allocation is { } fraction ? Percent(fraction) : PercentAllocated),
            Config is { ValueKind: not JsonValueKind.Null } config ? config : null,
            Variation,
            Url
        );

    public static VariantBody From(Variant variant) =>
        new()
        {
            Key = variant.Key,
            Name = variant.Name,
            Description = variant.Description,
            IsControl = variant.IsControl,
            AllocationPct = variant.AllocationPercent,
            Config = variant.Config,
            Variation = variant.Variation,
            Url = variant.Url,
        };

    /// <summary>Beyond any share there is nothing to compute with: it is refused later as out of range.</summary>
    private static decimal Percent(decimal fraction) => Math.Clamp(fraction, -1_000_000m, 1_000_000m) * 100;
}
