using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Core.Analyse;

/// <summary>One arm's value of a metric.</summary>
/// <param name="Mean">Rate of a proportion, else mean per unit; stratified by revision where the weights changed.</param>
/// <param name="Interval">Wilson for a proportion, t for a mean.</param>
public sealed record ArmResult(Arm Arm, long Units, double Sum, double? Mean, Estimate<Interval> Interval);

/// <summary>One treatment against the control.</summary>
/// <param name="Test">Name of the test: <c>two_proportion_z</c>, <c>welch_t</c>, or either with <c>stratified_</c> before it.</param>
/// <param name="Difference">Treatment − control, in the metric's unit.</param>
/// <param name="Lift">Difference ÷ control, a fraction.</param>
/// <param name="EffectSize">Cohen's h for a proportion, d for a mean.</param>
/// <param name="AdjustedPValue">Corrected for the other comparisons of the same family; <c>null</c> without a p-value.</param>
public sealed record Comparison(
    Arm Arm,
    string Test,
    Estimate<TestResult> Difference,
    Estimate<Interval> Lift,
    Estimate<PointEstimate> EffectSize,
    double? AdjustedPValue,
    bool IsSignificant
);

public sealed record MetricResult(MetricUse Metric, IReadOnlyList<ArmResult> Arms, IReadOnlyList<Comparison> Comparisons);

/// <summary>Whether the units fit the weights.</summary>
/// <param name="ChiSquared">Summed over revisions where the weights changed.</param>
public sealed record SampleRatio(double? ChiSquared, double? PValue, int DegreesOfFreedom, bool IsFlagged, NotEstimable? Reason);

/// <summary>A metric at the end of one period, cumulative, and what the period alone brought.</summary>
public sealed record PeriodResult(DateTime StartUtc, MetricResult Cumulative, IReadOnlyDictionary<int, (long NewUnits, double NewSum)> Own);

/// <summary>The metrics among the units with one value of the dimension.</summary>
public sealed record DimensionResult(string Value, IReadOnlyList<MetricResult> Metrics);

/// <summary>One look's results.</summary>
public sealed record Scorecard(
    DateTimeOffset AsOfUtc,
    AnalysisDesign Design,
    IReadOnlyDictionary<int, long> UnitsByVariant,
    SampleRatio SampleRatio,
    IReadOnlyList<MetricResult> Metrics,
    IReadOnlyList<PeriodResult> Series,
    IReadOnlyList<DimensionResult> Breakdown,
    IntegrityCounts Integrity
)
{
    /// <summary>Each metric by factors; empty where the arms combine none.</summary>
    public IReadOnlyList<FactorResult> Factors { get; init; } = [];

    public long TotalUnits => UnitsByVariant.Values.Sum();
}
