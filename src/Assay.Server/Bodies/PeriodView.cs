using Assay.Core.Analyse;

namespace Assay.Server.Bodies;

internal sealed record OwnView(string Variant, long NewUnits, double? Sum);

/// <summary>One metric in one period: what all units have done up to its end, and what the period itself brought.</summary>
internal sealed record PeriodView(DateTime Start, string Metric, MetricView Cumulative, IReadOnlyList<OwnView> Period)
{
    public static PeriodView From(PeriodResult period, bool withIntervals) =>
        new(
            period.StartUtc,
            period.Cumulative.Metric.Key,
            MetricView.From(period.Cumulative, withIntervals),
            [.. period.Cumulative.Arms.Select(arm => From(arm.Arm, period))]
        );

    private static OwnView From(Arm arm, PeriodResult period)
    {
        var (units, sum) = period.Own.GetValueOrDefault(arm.VariantId);
        return new(arm.Key, units, double.IsFinite(sum) ? sum : null);
    }
}
