using Assay.Core.Analyse;
using Assay.Core.Catalog;

namespace Assay.Core.Decide;

/// <summary>When a metric that may not worsen has worsened.</summary>
public static class Guardrail
{
    /// <summary>It changed for the worse, beyond chance and, where there is a margin, by more than the margin.</summary>
    public static bool IsBreached(MetricUse metric, Comparison comparison) =>
        comparison.IsSignificant && !IsImprovement(metric, comparison) && IsBeyondMargin(metric, comparison);

    /// <summary>Whether the change goes the way that is good for the metric.</summary>
    public static bool IsImprovement(MetricUse metric, Comparison comparison) =>
        comparison.Difference.Value is { } test && test.Effect.Value > 0 == (metric.Direction == MetricDirection.Increase);

    private static bool IsBeyondMargin(MetricUse metric, Comparison comparison) =>
        comparison.Lift.Value is not { } lift || Math.Abs(lift.Value) > (metric.Margin ?? 0);
}
