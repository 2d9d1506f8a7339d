using Assay.Core.Catalog;
using Assay.Stats;
using Assay.Stats.Choice;

namespace Assay.Core.Analyse;

/// <summary>Hands the arms of one metric to the methods that suit them.</summary>
internal static class MetricComparison
{
    /// <param name="strata">Moments by variant id; several where the weights changed, then compared within each.</param>
    public static MetricResult Of(AnalysisDesign design, MetricUse metric, IReadOnlyList<IReadOnlyDictionary<int, Moments>> strata)
    {
        var kind = metric.Kind == MetricKind.Proportion ? OutcomeKind.Binary : OutcomeKind.Numeric;
        var control = design.Arms.TakeWhile(arm => arm != design.Control).Count();
        var found = ArmsChoice.Of(kind, Table(design, strata), control, 1 - design.ConfidenceLevel);
        return new MetricResult(
            metric,
            [.. design.Arms.Zip(found.Arms, ArmResult.Of)],
            [
                .. design.Treatments.Zip(
                    found.Comparisons,
                    (arm, one) => new Comparison(arm, one, AdjustedPValue: null, IsSignificant: false)
                ),
            ]
        );
    }

    private static IReadOnlyList<IReadOnlyList<Moments>> Table(
        AnalysisDesign design,
        IReadOnlyList<IReadOnlyDictionary<int, Moments>> strata
    ) =>
        [
            .. strata
                .DefaultIfEmpty(new Dictionary<int, Moments>())
                .Select(stratum => design.Arms.Select(arm => stratum.GetValueOrDefault(arm.VariantId)).ToList()),
        ];
}
