using Assay.Core;
using Assay.Core.Catalog;

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
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    long Version
)
{
    public static FlagView From(Flag flag)
    {
        var body = FlagBody.From(flag);
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
            flag.CreatedUtc,
            flag.UpdatedUtc,
            flag.CreatedBy,
            flag.Version
        );
    }
}
