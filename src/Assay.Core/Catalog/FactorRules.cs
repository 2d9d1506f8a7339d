using System.Text.Json;

namespace Assay.Core.Catalog;

/// <summary>What factors must be, and the variants that they make.</summary>
internal static class FactorRules
{
    /// <summary>The factors described; none where there are faults in them.</summary>
    public static IReadOnlyList<Factor> Complete(IReadOnlyList<FactorSpec> specs, FieldErrors errors)
    {
        var own = new FieldErrors();
        var factors = specs.Select((spec, index) => Complete(spec, $"factors[{index}]", own)).ToList();
        CheckDistinct(factors.Select(factor => factor.Key), "factors", own);
        var combinations = factors.Aggregate(1.0, (count, factor) => count * factor.Levels.Count);
        own.Require(
            combinations <= Experiment.MaxVariants,
            "factors",
            $"The factors make {combinations:0} variants; at most {Experiment.MaxVariants} are possible."
        );
        errors.AddAll(own);
        return own.Any ? [] : factors;
    }

    /// <summary>The combinations, first levels first and the last factor fastest, with the shares and texts that were given for them.</summary>
    /// <param name="given">By key; each of them must be a combination.</param>
    public static IReadOnlyList<VariantSpec> Expand(IReadOnlyList<Factor> factors, IReadOnlyList<VariantSpec> given, FieldErrors errors)
    {
        if (factors.Count == 0)
            return [];
        var combined = Combinations(factors).Select((levels, index) => Combine(factors, levels, isControl: index == 0)).ToList();
        foreach (var (index, spec) in given.Index())
        {
            var at = combined.FindIndex(one => one.Key == spec.Key);
            errors.Require(at >= 0, $"variants[{index}].key", $"'{spec.Key}' is no combination of the factors' levels.");
            errors.Require(
                at <= 0 || spec.IsControl is not true,
                $"variants[{index}].is_control",
                "The control combines the first levels."
            );
            if (at >= 0)
                combined[at] = combined[at] with
                {
                    Name = spec.Name ?? combined[at].Name,
                    Description = spec.Description,
                    AllocationPercent = spec.AllocationPercent,
                    Variation = spec.Variation,
                    Url = spec.Url,
                    Id = spec.Id,
                    GivenLevels = spec.GivenLevels,
                };
        }
        return combined;
    }

    private static Factor Complete(FactorSpec spec, string field, FieldErrors errors)
    {
        var key = spec.Key ?? Keys.FromName(spec.Name ?? "", "factor");
        errors.Require(Keys.IsValid(key), $"{field}.key", Keys.Rule);
        errors.Require(spec.Name is null or { Length: > 0 and <= 200 }, $"{field}.name", "A factor's name has 1 to 200 characters.");
        var levels = (spec.Levels ?? []).Select((level, index) => Complete(level, $"{field}.levels[{index}]", errors)).ToList();
        errors.Require(levels.Count >= 2, $"{field}.levels", "A factor has at least two levels.");
        CheckDistinct(levels.Select(level => level.Key), $"{field}.levels", errors);
        return new Factor(key, spec.Name ?? key, levels);
    }

    private static Level Complete(LevelSpec? spec, string field, FieldErrors errors)
    {
        var key = spec?.Key ?? Keys.FromName(spec?.Name ?? "", "level");
        errors.Require(Keys.IsValid(key), $"{field}.key", Keys.Rule);
        errors.Require(spec?.Name is null or { Length: > 0 and <= 200 }, $"{field}.name", "A level's name has 1 to 200 characters.");
        return new Level(key, spec?.Name ?? key, spec?.Value ?? JsonSerializer.SerializeToElement(key, Wire.Json));
    }

    private static void CheckDistinct(IEnumerable<string> keys, string field, FieldErrors errors)
    {
        foreach (var twice in keys.GroupBy(key => key).Where(group => group.Count() > 1))
            errors.Add(field, $"The key '{twice.Key}' stands twice.");
    }

    private static IEnumerable<IReadOnlyList<Level>> Combinations(IReadOnlyList<Factor> factors) =>
        factors.Aggregate(
            (IEnumerable<IReadOnlyList<Level>>)
                [
                    [],
                ],
            (combined, factor) => combined.SelectMany(levels => factor.Levels.Select(level => (IReadOnlyList<Level>)[.. levels, level]))
        );

    private static VariantSpec Combine(IReadOnlyList<Factor> factors, IReadOnlyList<Level> levels, bool isControl)
    {
        var pairs = factors.Zip(levels).ToList();
        var config = pairs.ToDictionary(pair => pair.First.Key, pair => pair.Second.Value);
        return new VariantSpec(
            string.Join('-', levels.Select(level => level.Key)),
            string.Join(", ", levels.Select(level => level.Name)),
            IsControl: isControl,
            Config: JsonSerializer.SerializeToElement(config, Wire.Json)
        )
        {
            Levels = pairs.ToDictionary(pair => pair.First.Key, pair => pair.Second.Key),
        };
    }
}
