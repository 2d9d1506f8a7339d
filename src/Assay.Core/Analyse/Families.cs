using Assay.Core.Catalog;
using Assay.Stats.Multiplicity;

namespace Assay.Core.Analyse;

/// <summary>
/// Which comparisons answer one question together, and what that does to their p-values: primary metrics × treatments are
/// corrected by Holm (any false alarm counts), secondary ones by Benjamini–Hochberg (exploration), guardrails not at all
/// (each is a veto; correcting would weaken the protection).
/// </summary>
internal static class Families
{
    public static IReadOnlyList<MetricResult> Adjust(IReadOnlyList<MetricResult> metrics, double alpha)
    {
        var adjusted = new Dictionary<Comparison, double?>(ReferenceEqualityComparer.Instance);
        foreach (var family in metrics.GroupBy(metric => metric.Metric.Role))
        foreach (var (comparison, value) in Adjust([.. family.SelectMany(metric => metric.Comparisons)], family.Key))
            adjusted[comparison] = value;
        return
        [
            .. metrics.Select(metric =>
                metric with
                {
                    Comparisons = [.. metric.Comparisons.Select(one => Mark(one, adjusted[one], alpha))],
                }
            ),
        ];
    }

    private static IEnumerable<(Comparison Comparison, double? Value)> Adjust(IReadOnlyList<Comparison> family, MetricRole role)
    {
        double?[] raw = [.. family.Select(comparison => comparison.Difference.Value?.PValue)];
        var values = role switch
        {
            MetricRole.Primary => AdjustedPValues.Of(raw, Correction.Holm),
            MetricRole.Secondary => AdjustedPValues.Of(raw, Correction.BenjaminiHochberg),
            _ => raw,
        };
        return family.Zip(values);
    }

    private static Comparison Mark(Comparison comparison, double? adjusted, double alpha) =>
        comparison with
        {
            AdjustedPValue = adjusted,
            IsSignificant = adjusted < alpha,
        };
}
