using Assay.Core.Catalog;
using Assay.Stats.Choice;

namespace Assay.Core.Analyse;

/// <summary>
/// The comparisons that answer one question together, with what that does to their p-values: primary metrics × treatments, secondary ones, and what
/// nobody planned, each by themselves; every guardrail is a veto of its own.
/// </summary>
internal static class Families
{
    public static IReadOnlyList<MetricResult> Adjust(IReadOnlyList<MetricResult> metrics, AnalysisDesign design)
    {
        var adjusted = new Dictionary<Comparison, Comparison>(ReferenceEqualityComparer.Instance);
        foreach (var family in metrics.GroupBy(metric => metric.Metric.Role))
        foreach (var (before, after) in Adjust([.. family.SelectMany(metric => metric.Comparisons)], Of(family.Key), design))
            adjusted[before] = after;
        return
        [
            .. metrics.Select(metric => metric with { Comparisons = [.. metric.Comparisons.Select(comparison => adjusted[comparison])] }),
        ];
    }

    private static Family Of(MetricRole role) =>
        role switch
        {
            MetricRole.Primary => Family.Confirmatory,
            MetricRole.Guardrail => Family.Veto,
            _ => Family.Exploratory,
        };

    private static IEnumerable<(Comparison Before, Comparison After)> Adjust(
        IReadOnlyList<Comparison> comparisons,
        Family family,
        AnalysisDesign design
    )
    {
        var single = FamilyChoice.Adjust([.. comparisons.Select(one => one.Difference.Value?.PValue)], family);
        var anyTime = FamilyChoice.Adjust([.. comparisons.Select(one => one.AlwaysValid.Value?.PValue)], family);
        return comparisons.Select((one, i) => (one, Mark(one, single[i], anyTime[i], design)));
    }

    private static Comparison Mark(Comparison comparison, double? single, double? anyTime, AnalysisDesign design) =>
        comparison with
        {
            AdjustedPValue = single,
            AlwaysValidAdjustedPValue = anyTime,
            IsSignificant = (design.Method == AnalysisMethod.AlwaysValid ? anyTime : single) < design.Alpha,
        };
}
