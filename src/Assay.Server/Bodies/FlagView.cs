using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Integrations.GrowthBook;

namespace Assay.Server.Bodies;

/// <summary>A flag as answers give it.</summary>
internal sealed record FlagView(
    long Id,
    string Key,
    string Type,
    string Description,
    IReadOnlyList<string> Tags,
    string? OwnerTeam,
    bool ClientVisible,
    bool Archived,
    IReadOnlyList<VariationBody> Variations,
    IReadOnlyList<PrerequisiteBody> Prerequisites,
    IReadOnlyDictionary<string, FlagEnvironmentBody> Environments,
    ServableView Servable,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    long Version
)
{
    public static FlagView From(Flag flag, HttpContext http)
    {
        var body = FlagBody.From(flag);
        var obstacles = http.RequestServices.GetRequiredService<GrowthBookPayloads>().ObstaclesOf(flag.Key);
        return new(
            flag.Id,
            flag.Key,
            Wire.Name(flag.Type),
            flag.Description,
            flag.Tags,
            flag.OwnerTeam,
            flag.ClientVisible,
            flag.IsArchived,
            body.Variations!,
            body.Prerequisites!,
            body.Environments!,
            ServableView.From(obstacles),
            flag.CreatedUtc,
            flag.UpdatedUtc,
            flag.CreatedBy,
            flag.Version
        );
    }
}
