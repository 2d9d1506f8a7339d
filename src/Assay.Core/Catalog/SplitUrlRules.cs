namespace Assay.Core.Catalog;

/// <summary>What an experiment must be whose variants are addresses.</summary>
internal static class SplitUrlRules
{
    public static void Check(Experiment experiment, SplitUrls urls, FieldErrors errors)
    {
        if (experiment.Kind != ExperimentKind.SplitUrl)
            return;
        foreach (var (index, variant) in experiment.Variants.Index())
        {
            errors.Require(variant.Url is not null, $"variants[{index}].url", "Give every variant a URL, or none.");
            errors.Require(
                variant.Url is not { } url || urls.Allows(url),
                $"variants[{index}].url",
                $"This server sends visitors to these hosts only: {string.Join(", ", urls.AllowedHosts)}."
            );
        }
        errors.Require(
            experiment is { UnitType: "anonymous" } or { FallbackUnitType: "anonymous" },
            "unit_type",
            "Visitors who follow a link are known by an anonymous id: make that the unit type or its fallback."
        );
    }
}
