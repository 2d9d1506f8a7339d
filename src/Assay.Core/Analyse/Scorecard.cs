using Assay.Core.Catalog;
using Assay.Stats;
using Assay.Stats.Choice;
using Assay.Stats.Sequential;

namespace Assay.Core.Analyse;

/// <summary>One arm's value of a metric.</summary>
/// <param name="Mean">Rate of a proportion, else mean per unit.</param>
/// <param name="Interval">Wilson for a proportion, t for a mean.</param>
public sealed record ArmResult(Arm Arm, long Units, double Sum, double? Mean, Estimate<Interval> Interval)
{
    /// <summary>Why there is no mean; <c>null</c> where there is one.</summary>
    public NotEstimable? MeanReason { get; init; }

    /// <summary>The weights changed, and the mean is that of the same mix of revisions for every arm instead of sum ÷ units.</summary>
    public bool IsStandardised { get; init; }

    internal static ArmResult Of(Arm arm, ArmSummary found) =>
        new(arm, found.Units, found.Sum, found.Mean.Value?.Value, found.Interval)
        {
            MeanReason = found.Mean.Reason,
            IsStandardised = found.IsStandardised,
        };
}

/// <summary>One treatment against the control.</summary>
/// <param name="Found">Each part by the method that suits the data.</param>
/// <param name="AdjustedPValue">Of the single look, corrected for the other comparisons of the same family; <c>null</c> without a p-value.</param>
/// <param name="IsSignificant">By the design's method: the corrected p-value of the single look, or the one that is always valid.</param>
public sealed record Comparison(Arm Arm, ArmComparison Found, double? AdjustedPValue, bool IsSignificant)
{
    /// <summary>The always valid p-value, corrected as the other.</summary>
    public double? AlwaysValidAdjustedPValue { get; init; }

    public string Test => Found.Test;

    /// <summary>The single look's test of treatment − control, in the metric's unit. The difference itself may be known without: <see cref="Found"/>.</summary>
    public Estimate<TestResult> Difference => Found.SingleLook;

    /// <summary>Difference ÷ size of the control, a fraction, with its interval. The lift itself may be known without: <see cref="Found"/>.</summary>
    public Estimate<Interval> Lift => Found.LiftInterval;

    /// <summary>Cohen's h for a proportion, d for a mean.</summary>
    public Estimate<PointEstimate> EffectSize => Found.EffectSize;

    /// <summary>Evidence that holds however often one looks.</summary>
    public Estimate<AlwaysValid> AlwaysValid => Found.AnyTime;
}

public sealed record MetricResult(MetricUse Metric, IReadOnlyList<ArmResult> Arms, IReadOnlyList<Comparison> Comparisons);

/// <summary>Whether the units fit the weights.</summary>
/// <param name="ChiSquared">Summed over revisions where the weights changed.</param>
/// <param name="PValue">Of one look; 0 where an arm of weight zero has units.</param>
public sealed record SampleRatio(double? ChiSquared, double? PValue, int DegreesOfFreedom, bool IsFlagged, NotEstimable? Reason)
{
    /// <summary>By the multinomial martingale: right however often one looks.</summary>
    public double? AlwaysValidPValue { get; init; }

    /// <summary>By arm's key: units that the weights rule out.</summary>
    public IReadOnlyDictionary<string, long> UnexpectedUnits { get; init; } = new Dictionary<string, long>();
}

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

    /// <summary>When units came; <c>null</c> without units, or where the data have no times.</summary>
    public ExposureTimes? Exposed { get; init; }

    /// <summary>What the breakdown does not show; <c>null</c> where it shows all.</summary>
    public OtherValues? Others { get; init; }

    /// <summary>Whose days and weeks the series is told in.</summary>
    public string Timezone { get; init; } = ReportingZone.UtcId;

    public long TotalUnits => UnitsByVariant.Values.Sum();
}
