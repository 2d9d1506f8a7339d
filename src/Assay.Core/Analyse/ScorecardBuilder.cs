using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Core.Analyse;

/// <summary>Turns moments into a scorecard. Pure: the same table gives the same scorecard.</summary>
public static class ScorecardBuilder
{
    public static Scorecard Build(AnalysisDesign design, MetricTable table, DateTimeOffset asOf) =>
        new(
            asOf,
            design,
            design.Arms.ToDictionary(arm => arm.VariantId, arm => Units(table, arm)),
            SampleRatioCheck.Of(design, table),
            ByMetric(design, table.Cells),
            Series(design, table),
            Breakdown(design, table),
            table.Integrity
        )
        {
            Factors = design.Factors.Count == 0 ? [] : ByFactor(design, table.Cells),
            Exposed = table.Exposed,
        };

    private static long Units(MetricTable table, Arm arm) =>
        table.Units.Where(pair => pair.Key.VariantId == arm.VariantId).Sum(pair => pair.Value);

    private static MetricResult Compare(AnalysisDesign design, IEnumerable<MetricCell> cells, int metric) =>
        MetricComparison.Of(design, design.Metrics[metric], StrataOf(design, cells));

    private static List<IReadOnlyDictionary<int, Moments>> StrataOf(AnalysisDesign design, IEnumerable<MetricCell> cells) =>
        [
            .. cells
                .GroupBy(cell => design.IsStratified ? cell.Cell.Revision : 0)
                .Select(stratum => (IReadOnlyDictionary<int, Moments>)MergeByVariant(stratum)),
        ];

    private static List<FactorResult> ByFactor(AnalysisDesign design, IEnumerable<MetricCell> cells)
    {
        var byMetric = cells.ToLookup(cell => cell.Metric);
        return [.. design.Metrics.Select((metric, index) => FactorAnalysis.Of(design, metric, StrataOf(design, byMetric[index])))];
    }

    private static Dictionary<int, Moments> MergeByVariant(IEnumerable<MetricCell> cells) =>
        cells
            .GroupBy(cell => cell.Cell.VariantId)
            .ToDictionary(arm => arm.Key, arm => arm.Aggregate(default(Moments), (sum, cell) => sum.Merge(cell.Moments)));

    private static List<DimensionResult> Breakdown(AnalysisDesign design, MetricTable table) =>
        [
            .. table
                .Cells.Where(cell => cell.Cell.Dimension is not null)
                .GroupBy(cell => cell.Cell.Dimension!)
                .OrderBy(value => value.Key, StringComparer.Ordinal)
                .Select(value => new DimensionResult(value.Key, ByMetric(design, value))),
        ];

    private static IReadOnlyList<MetricResult> ByMetric(AnalysisDesign design, IEnumerable<MetricCell> cells)
    {
        var byMetric = cells.ToLookup(cell => cell.Metric);
        return Families.Adjust([.. design.Metrics.Select((_, index) => Compare(design, byMetric[index], index))], design);
    }

    private static List<PeriodResult> Series(AnalysisDesign design, MetricTable table) =>
        [
            .. table
                .Periods.GroupBy(cell => cell.StartUtc)
                .OrderBy(period => period.Key)
                .SelectMany(period => Period(design, period.Key, period.ToLookup(cell => cell.Metric))),
        ];

    private static IEnumerable<PeriodResult> Period(AnalysisDesign design, DateTime start, ILookup<int, PeriodCell> cells)
    {
        var results = Families.Adjust([.. design.Metrics.Select((metric, index) => Compare(design, metric, cells[index]))], design);
        return results.Select((result, index) => new PeriodResult(start, result, cells[index].ToDictionary(cell => cell.VariantId, Own)));
    }

    private static MetricResult Compare(AnalysisDesign design, MetricUse metric, IEnumerable<PeriodCell> cells) =>
        MetricComparison.Of(design, metric, [cells.ToDictionary(cell => cell.VariantId, cell => cell.Cumulative)]);

    private static (long NewUnits, double NewSum) Own(PeriodCell cell) => (cell.NewUnits, cell.NewSum);
}
