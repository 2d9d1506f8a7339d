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
            ByMetric(design, OfAllUnits(table)),
            Series(design, table),
            Breakdown(design, table),
            table.Integrity
        )
        {
            Factors = design.Factors.Count == 0 ? [] : ByFactor(design, OfAllUnits(table)),
            Exposed = table.Exposed,
            Others = table.OtherValues == 0 ? null : new OtherValues(table.OtherValues, UnitsOfOthers(table)),
        };

    private static long Units(MetricTable table, Arm arm) =>
        table.Units.Where(pair => pair.Key.VariantId == arm.VariantId).Sum(pair => pair.Value);

    private static long UnitsOfOthers(MetricTable table) =>
        table.Units.Where(pair => pair.Key.Dimension == DimensionValues.Others).Sum(pair => pair.Value);

    /// <summary>A breakdown has cells of all units beside those of its values; a table without the former is put together from the latter.</summary>
    private static IEnumerable<MetricCell> OfAllUnits(MetricTable table)
    {
        var whole = table.Cells.Where(cell => cell.Cell.Dimension is null).ToList();
        return whole.Count > 0 ? whole : table.Cells;
    }

    private static MetricResult Compare(AnalysisDesign design, IEnumerable<MetricCell> cells, int metric) =>
        MetricComparison.Of(design, design.Metrics[metric], StrataOf(design, cells));

    private static List<IReadOnlyDictionary<int, Moments>> StrataOf(AnalysisDesign design, IEnumerable<MetricCell> cells) =>
        StrataOf(design, cells.Select(cell => (cell.Cell.VariantId, cell.Cell.Revision, cell.Moments)));

    /// <summary>In one order whatever the order of the cells, since sums of fractions depend on it.</summary>
    private static List<IReadOnlyDictionary<int, Moments>> StrataOf(
        AnalysisDesign design,
        IEnumerable<(int VariantId, int Revision, Moments Moments)> cells
    ) =>
        [
            .. cells
                .OrderBy(cell => cell.Revision)
                .GroupBy(cell => design.IsStratified ? cell.Revision : 0)
                .Select(stratum =>
                    (IReadOnlyDictionary<int, Moments>)
                        stratum
                            .GroupBy(cell => cell.VariantId)
                            .ToDictionary(arm => arm.Key, arm => arm.Aggregate(default(Moments), (sum, cell) => sum.Merge(cell.Moments)))
                ),
        ];

    private static List<FactorResult> ByFactor(AnalysisDesign design, IEnumerable<MetricCell> cells)
    {
        var byMetric = cells.ToLookup(cell => cell.Metric);
        return [.. design.Metrics.Select((metric, index) => FactorAnalysis.Of(design, metric, StrataOf(design, byMetric[index])))];
    }

    private static List<DimensionResult> Breakdown(AnalysisDesign design, MetricTable table) =>
        [
            .. table
                .Cells.Where(cell => cell.Cell.Dimension is not (null or DimensionValues.Others))
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
        return results.Select((result, index) => new PeriodResult(start, result, Own(cells[index])));
    }

    private static MetricResult Compare(AnalysisDesign design, MetricUse metric, IEnumerable<PeriodCell> cells) =>
        MetricComparison.Of(design, metric, StrataOf(design, cells.Select(cell => (cell.VariantId, cell.Revision, cell.Cumulative))));

    private static Dictionary<int, (long NewUnits, double NewSum)> Own(IEnumerable<PeriodCell> cells) =>
        cells
            .GroupBy(cell => cell.VariantId)
            .ToDictionary(arm => arm.Key, arm => (arm.Sum(cell => cell.NewUnits), arm.Sum(cell => cell.NewSum)));
}
