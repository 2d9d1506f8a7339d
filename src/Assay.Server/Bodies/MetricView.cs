using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Server.Requests.Known;
using Assay.Stats;

namespace Assay.Server.Bodies;

internal sealed record MetricView(
    string Metric,
    [property: NamesOf<MetricKind>] string Kind,
    [property: NamesOf<MetricRole>] string Role,
    [property: NamesOf<MetricDirection>] string Direction,
    IReadOnlyList<ArmView> Variants,
    IReadOnlyList<ComparisonView> Comparisons
)
{
    public static MetricView From(MetricResult result, bool withIntervals) =>
        new(
            result.Metric.Key,
            Wire.Name(result.Metric.Kind),
            Wire.Name(result.Metric.Role),
            Wire.Name(result.Metric.Direction),
            [.. result.Arms.Select(arm => ArmView.From(arm, withIntervals))],
            [.. result.Comparisons.Select(comparison => ComparisonView.From(comparison, ControlMean(result), withIntervals))]
        );

    private static double? ControlMean(MetricResult result) =>
        result.Arms.FirstOrDefault(arm => result.Comparisons.All(comparison => comparison.Arm != arm.Arm))?.Mean;
}

/// <summary>One arm by itself. What cannot be given is null, beside <c>{name}_unavailable</c> with the reason's code.</summary>
internal sealed record ArmView
{
    public required string Variant { get; init; }
    public long Units { get; init; }
    public double? Sum { get; init; }
    public double? Mean { get; init; }
    public double[]? Interval { get; init; }

    /// <summary>The weights changed: the mean is that of the same mix of revisions for every arm, not sum ÷ units.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Standardised { get; init; }

    [JsonExtensionData]
    public Dictionary<string, object> Unavailable { get; init; } = [];

    public static ArmView From(ArmResult arm, bool withIntervals)
    {
        var isCountable = double.IsFinite(arm.Sum);
        return new()
        {
            Variant = arm.Arm.Key,
            Units = arm.Units,
            Sum = isCountable ? arm.Sum : null,
            Mean = arm.Mean,
            Interval = withIntervals ? Numbers.Limits(arm.Interval.Value) : null,
            Standardised = arm.IsStandardised,
            Unavailable = new Reasons()
                .Add(isCountable ? null : NotEstimable.Overflow, "sum")
                .Add(arm.MeanReason, "mean")
                .Add(withIntervals ? arm.Interval.Reason : null, "interval")
                .Codes,
        };
    }
}
