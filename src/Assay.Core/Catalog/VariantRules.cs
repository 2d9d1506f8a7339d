using Assay.Evaluation.Bucketing;

namespace Assay.Core.Catalog;

/// <summary>What a set of variants must be, and how gaps in a description of it are filled.</summary>
internal static class VariantRules
{
    /// <summary>Three times 33.33 is meant to be all; the last variant takes the remainder.</summary>
    private const decimal SumTolerancePercent = 0.05m;

    /// <summary>The variants described; ids continue after <paramref name="known"/> and stay with their key.</summary>
    /// <param name="hash">Unleash knows shares in steps of 0.1 %, so equal shares are made of such.</param>
    public static IReadOnlyList<Variant> Complete(
        IReadOnlyList<VariantSpec> specs,
        IReadOnlyList<Variant> known,
        HashAlgorithm hash,
        FieldErrors errors
    )
    {
        if (specs.Count > Experiment.MaxVariants)
        {
            errors.Add("variants", $"An experiment has at most {Experiment.MaxVariants} variants.");
            return [];
        }
        var nextId = known.Select(variant => variant.Id).DefaultIfEmpty(0).Max() + 1;
        var variants = new List<Variant>();
        foreach (var (spec, index) in specs.Select((spec, index) => (spec, index)))
        {
            var field = $"variants[{index}]";
            var variant = Complete(spec, specs, variants, field, errors);
            errors.Require(
                variants.TrueForAll(other => other.Key != variant.Key),
                $"{field}.key",
                $"The key '{variant.Key}' stands twice."
            );
            var id = known.FirstOrDefault(other => other.Key == variant.Key)?.Id ?? nextId++;
            errors.Require(spec.Id is null || spec.Id == id, $"{field}.id", "Ids are given by the server; name the variant by its key.");
            variants.Add(variant with { Id = id });
        }
        var controlled = WithControl(variants, specs, errors);
        return variants.Count > 0 && specs.All(spec => spec.AllocationPercent is null)
            ? [.. controlled.Select((variant, index) => variant with { AllocationPercent = EqualShare(index, variants.Count, hash) })]
            : WithGivenShares(controlled, specs, errors);
    }

    /// <summary>What stands in the way of running with these variants; <c>null</c>: nothing.</summary>
    public static Fault? CheckReady(IReadOnlyList<Variant> variants, decimal trafficPercent)
    {
        var errors = new FieldErrors();
        errors.Require(variants.Count >= 2, "variants", "An experiment needs at least two variants to start.");
        errors.Require(variants.Count(variant => variant.IsControl) == 1, "variants", "Exactly one variant must be the control.");
        if (errors.Any)
            return errors.ToFault();
        if (!SumsToAll(variants))
            return VariantFaults.AllocationSum(Sum(variants));
        CheckBuckets(variants, trafficPercent, errors);
        return errors.Any ? errors.ToFault() : null;
    }

    /// <summary>A share that is given and has no bucket would be an arm that nobody ever meets, whichever order the arms are written in.</summary>
    public static void CheckBuckets(IReadOnlyList<Variant> variants, decimal trafficPercent, FieldErrors errors)
    {
        if (variants.Count == 0 || !SumsToAll(variants) || trafficPercent is < 0 or > 100)
            return;
        var allocation = Allocation.FromWeights([.. variants.Select(variant => variant.AllocationPercent)], trafficPercent);
        foreach (var (index, variant) in variants.Index())
        {
            var (home, open) = (allocation.Home[index], allocation.Open[index]);
            if (variant.AllocationPercent <= 0)
                continue;
            errors.Require(
                home.End > home.Start,
                $"variants[{index}].allocation_pct",
                $"{variant.AllocationPercent} % of the 10,000 buckets is less than one: nobody would get '{variant.Key}'. Give at least 0.01 %."
            );
            errors.Require(
                trafficPercent == 0 || open.End > open.Start || home.End == home.Start,
                "traffic_pct",
                $"With {trafficPercent} % of the traffic nobody would get '{variant.Key}'."
            );
        }
    }

    private static Variant Complete(
        VariantSpec spec,
        IReadOnlyList<VariantSpec> all,
        List<Variant> before,
        string field,
        FieldErrors errors
    )
    {
        var name = spec.Name ?? spec.Key ?? "";
        errors.Require(name.Length is > 0 and <= 200, $"{field}.name", "A variant needs a name (or a key) of 1 to 200 characters.");
        var key =
            spec.Key
            ?? Keys.Free(
                Keys.FromName(name, "variant"),
                taken => before.Exists(other => other.Key == taken) || all.Any(other => other.Key == taken)
            );
        errors.Require(Keys.IsValid(key), $"{field}.key", Keys.Rule);
        errors.Require(
            spec.AllocationPercent is null or (>= 0 and <= 100),
            $"{field}.allocation_pct",
            "A share lies between 0 and 100 percent."
        );
        errors.Require(
            spec.Variation is null or { Length: > 0 and <= Keys.MaxLength },
            $"{field}.variation",
            "A variation's key has 1 to 100 characters."
        );
        return new Variant(0, key, name, spec.Description ?? "", spec.IsControl ?? false, spec.AllocationPercent ?? 0, spec.Config)
        {
            Variation = spec.Variation,
            Levels = spec.Levels,
            Url = spec.Url is null ? null : ReadUrl(spec.Url, $"{field}.url", errors),
        };
    }

    private static string? ReadUrl(string text, string field, FieldErrors errors)
    {
        var url = SplitUrls.Normalise(text);
        errors.Require(url is not null, field, "A URL is absolute, http or https, without user info, of at most 2,048 characters.");
        return url;
    }

    private static List<Variant> WithControl(List<Variant> variants, IReadOnlyList<VariantSpec> specs, FieldErrors errors)
    {
        errors.Require(variants.Count(variant => variant.IsControl) <= 1, "variants", "Only one variant can be the control.");
        if (variants.Count == 0 || specs.Any(spec => spec.IsControl == true))
            return variants;
        var control = variants.FindIndex(IsCalledControl);
        control = control < 0 ? 0 : control;
        variants[control] = variants[control] with { IsControl = true };
        return variants;
    }

    private static bool IsCalledControl(Variant variant) =>
        variant.Key.Equals("control", StringComparison.OrdinalIgnoreCase)
        || variant.Name.Equals("control", StringComparison.OrdinalIgnoreCase);

    /// <remarks>While more variants follow, or shares are changed one by one, they need not sum to all: the start asks for that.</remarks>
    private static List<Variant> WithGivenShares(List<Variant> variants, IReadOnlyList<VariantSpec> specs, FieldErrors errors)
    {
        errors.Require(
            specs.All(spec => spec.AllocationPercent is not null),
            "variants",
            "Give every variant a share (allocation_pct), or none for equal shares."
        );
        return variants;
    }

    private static decimal EqualShare(int index, int count, HashAlgorithm hash)
    {
        // Unleash: tenths of a percent. Rounded down there, since sixty times too much would leave the last one less than nothing.
        var share = hash == HashAlgorithm.Unleash ? Math.Round(100m / count, 1, MidpointRounding.ToZero) : Math.Round(100m / count, 2);
        return index == count - 1 ? 100m - share * (count - 1) : share;
    }

    private static bool SumsToAll(IReadOnlyList<Variant> variants) => Math.Abs(Sum(variants) - 100m) <= SumTolerancePercent;

    private static decimal Sum(IReadOnlyList<Variant> variants) => variants.Sum(variant => variant.AllocationPercent);
}
