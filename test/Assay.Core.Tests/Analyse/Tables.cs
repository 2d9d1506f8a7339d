using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Core.Tests;

/// <summary>Tables and designs with two arms, written as a reader would tell them.</summary>
internal static class Tables
{
    public static readonly Arm Control = new(1, "control", "control");
    public static readonly Arm Treatment = new(2, "new", "new");

    public static AnalysisDesign Design(params MetricUse[] metrics) => Design([(1, 50, 50)], metrics);

    public static AnalysisDesign Design((int Revision, double Control, double Treatment)[] weights, params MetricUse[] metrics) =>
        new(
            [Control, Treatment],
            Control,
            weights.ToDictionary(one => one.Revision, one => (IReadOnlyList<double>)[one.Control, one.Treatment]),
            metrics,
            0.05,
            0.95
        );

    public static MetricUse Primary(string key = "purchase") => new(key, MetricKind.Proportion, key, MetricRole.Primary);

    public static MetricUse Guardrail(string key = "errors", double? margin = null) =>
        new(key, MetricKind.Proportion, key, MetricRole.Guardrail, MetricDirection.Decrease, Margin: margin);

    /// <summary>Conversions among units, per arm and revision, of one proportion metric.</summary>
    public static MetricTable Rates(params (int Metric, int Variant, int Revision, long Conversions, long Units)[] rows) =>
        new(
            rows.Where(row => row.Metric == 0).ToDictionary(row => new Cell(row.Variant, row.Revision, null), row => row.Units),
            [
                .. rows.Select(row => new MetricCell(
                    row.Metric,
                    new Cell(row.Variant, row.Revision, null),
                    OfRate(row.Conversions, row.Units)
                )),
            ],
            [],
            new IntegrityCounts(0, 0, 0)
        );

    public static MetricTable Rates(long controlConversions, long controlUnits, long conversions, long units) =>
        Rates((0, 1, 1, controlConversions, controlUnits), (0, 2, 1, conversions, units));

    public static Scorecard Card(AnalysisDesign design, MetricTable table) =>
        ScorecardBuilder.Build(design, table, DateTimeOffset.UnixEpoch);

    private static Moments OfRate(long conversions, long units) => Moments.FromSums(units, conversions, conversions);
}
