using Assay.Core.Analyse;
using Assay.Stats;

namespace Assay.Storage.Tests.Warehouse;

/// <summary>Counts are equal; sums and squares agree to 1e-9 of their size.</summary>
internal static class TableAssert
{
    public static void Equal(MetricTable expected, MetricTable actual)
    {
        Assert.Equal(expected.Integrity, actual.Integrity);
        Assert.Equal(expected.Units.OrderBy(cell => $"{cell.Key}"), actual.Units.OrderBy(cell => $"{cell.Key}"));
        Assert.Equal(Keys(expected.Cells), Keys(actual.Cells));
        foreach (var (e, a) in Sorted(expected.Cells).Zip(Sorted(actual.Cells)))
            Equal(e.Moments, a.Moments);
        Assert.Equal(Keys(expected.Periods), Keys(actual.Periods));
        foreach (var (e, a) in Sorted(expected.Periods).Zip(Sorted(actual.Periods)))
        {
            Equal(e.Cumulative, a.Cumulative);
            Close(e.NewSum, a.NewSum, e.Cumulative.Sum);
        }
    }

    private static void Equal(Moments expected, Moments actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Close(expected.Mean, actual.Mean, expected.Mean);
        Close(expected.M2, actual.M2, expected.M2);
    }

    private static void Close(double expected, double actual, double size) => Assert.Equal(expected, actual, 1e-9 * (1 + Math.Abs(size)));

    private static IOrderedEnumerable<MetricCell> Sorted(IEnumerable<MetricCell> cells) =>
        cells.OrderBy(c => c.Metric).ThenBy(c => $"{c.Cell}");

    private static IEnumerable<string> Keys(IEnumerable<MetricCell> cells) => Sorted(cells).Select(c => $"{c.Metric} {c.Cell}");

    private static IOrderedEnumerable<PeriodCell> Sorted(IEnumerable<PeriodCell> cells) =>
        cells.OrderBy(c => c.Metric).ThenBy(c => c.VariantId).ThenBy(c => c.Revision).ThenBy(c => c.StartUtc);

    private static IEnumerable<string> Keys(IEnumerable<PeriodCell> cells) =>
        Sorted(cells).Select(c => $"{c.Metric} {c.VariantId}/{c.Revision} {c.StartUtc:u} +{c.NewUnits}");
}
