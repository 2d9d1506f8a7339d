using Assay.Evaluation;

namespace Assay.Core.Catalog;

/// <summary>Completes what a caller wants a flag to be. What the evaluation would refuse is left to it.</summary>
internal static class FlagRules
{
    private const int MaxPrerequisites = 50;

    /// <summary>The flag described, on top of what <paramref name="current"/> knows.</summary>
    public static Outcome<Flag> Complete(FlagSpec spec, Flag current, CatalogView view)
    {
        var errors = new FieldErrors();
        CheckTexts(spec, current, errors);
        var type = TypeOf(spec, current, errors);
        var variations = FlagVariations.Complete(spec.Variations ?? [], type, errors);
        var described = current with
        {
            Type = type,
            Description = spec.Description ?? "",
            OwnerTeam = spec.OwnerTeam,
            Tags = spec.Tags ?? [],
            ClientVisible = spec.ClientVisible ?? false,
            IsArchived = spec.IsArchived ?? current.IsArchived,
            Variations = variations,
            Prerequisites = spec.Prerequisites ?? [],
        };
        var start = FlagVariations.Start(described);
        var all = FlagEnvironments.Complete(spec.Environments ?? new Dictionary<string, FlagEnvironmentSpec>(), start, errors);
        if (errors.Any)
            return errors.ToFault();
        foreach (var environment in view.Environments)
            all.TryAdd(environment.Key, start);
        // One that was there when the flag was last changed and is gone since does not stand in the way of other changes.
        var unknown = all.Keys.FirstOrDefault(name => view.Environments.FindKey(name) is null && !current.Environments.ContainsKey(name));
        return unknown is null ? described with { Environments = all } : Faults.UnknownEnvironment(unknown);
    }

    private static void CheckTexts(FlagSpec spec, Flag current, FieldErrors errors)
    {
        var key = spec.Key ?? current.Key;
        errors.Require(Keys.IsValid(key), "key", Keys.Rule);
        errors.Require(key == current.Key, "key", "A flag keeps its key: code asks for it. Make another flag.");
        errors.Require(spec.Description is null or { Length: <= 10_000 }, "description", "A description has at most 10,000 characters.");
        errors.Require(spec.OwnerTeam is null or { Length: > 0 and <= 100 }, "owner_team", "A team's name has 1 to 100 characters.");
        errors.Require(
            spec.Tags is null || (spec.Tags.Count <= 50 && spec.Tags.All(tag => tag is { Length: > 0 and <= 100 })),
            "tags",
            "At most 50 tags, each of 1 to 100 characters."
        );
        errors.Require(
            spec.Prerequisites is null or { Count: <= MaxPrerequisites },
            "prerequisites",
            $"At most {MaxPrerequisites} prerequisites."
        );
    }

    /// <summary>What the flag was made as stays: code reads its value by that type.</summary>
    private static FlagType TypeOf(FlagSpec spec, Flag current, FieldErrors errors)
    {
        var isNew = current.Variations.Count == 0;
        var otherwise = isNew ? FlagVariations.TypeOf(spec.Variations ?? []) : current.Type;
        if (spec.Type is null)
            return otherwise;
        // OpenFeature's name for it.
        if (!Wire.TryRead<FlagType>(spec.Type == "object" ? "json" : spec.Type, out var type))
            errors.Add("type", $"'{spec.Type}' is not one of: {string.Join(", ", Wire.Names<FlagType>())}.");
        else
            errors.Require(isNew || type == current.Type, "type", "A flag keeps its type: code reads its value by it. Make another flag.");
        return type;
    }
}
