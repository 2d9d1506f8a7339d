using Assay.Core;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation;
using Assay.Server.Integrations.GrowthBook;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>A flag as answers give it.</summary>
/// <param name="Stale">Whether it may be ready to be taken out of the code.</param>
/// <param name="LastEvaluatedAt">To a minute; null where no evaluation is known of.</param>
internal sealed record FlagView(
    long Id,
    string Key,
    [property: NamesOf<FlagType>] string Type,
    string Description,
    IReadOnlyList<string> Tags,
    string? OwnerTeam,
    bool ClientVisible,
    bool Archived,
    IReadOnlyList<VariationBody> Variations,
    IReadOnlyList<PrerequisiteBody> Prerequisites,
    IReadOnlyDictionary<string, FlagEnvironmentBody> Environments,
    ServableView Servable,
    IReadOnlyList<ScheduledChangeView> ScheduledChanges,
    bool Stale,
    StaleReason? StaleReason,
    DateTimeOffset? LastEvaluatedAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string CreatedBy,
    long Version
)
{
    public static FlagView From(Flag flag, FlagStanding standing, ServableView servable)
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
            servable,
            [.. flag.Scheduled.Select(ScheduledChangeView.From)],
            standing.Stale is not null,
            standing.Stale,
            standing.LastEvaluatedUtc,
            flag.CreatedUtc,
            flag.UpdatedUtc,
            flag.CreatedBy,
            flag.Version
        );
    }
}

/// <summary>Flags as answers give them.</summary>
internal sealed class FlagViews(FlagStaleness staleness, GrowthBookPayloads growthBook)
{
    public FlagView Of(Flag flag) => Of(flag, staleness.Of(flag));

    public FlagView Of(Flag flag, FlagStanding standing) =>
        FlagView.From(flag, standing, ServableView.From(growthBook.ObstaclesOf(flag.Key)));
}
