using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Stats;
using Spectre.Console;

namespace Assay.Cli.Analyze;

/// <summary>An analysis as tables for a terminal.</summary>
internal static class AnalysisText
{
    public static void Write(UnitAnalysis analysis, IAnsiConsole console)
    {
        var card = analysis.Card;
        console.WriteLine(SampleRatioLine(card));
        console.WriteLine();
        foreach (var metric in card.Metrics)
            Write(console, card, metric, slice: "");
        foreach (var value in card.Breakdown)
        foreach (var metric in value.Metrics)
            Write(console, card, metric, $" where {(value.Value.Length == 0 ? "(empty)" : value.Value)}");
        console.WriteLine($"* differs at {card.Design.Alpha:0.####}, corrected for the number of comparisons");
        foreach (var reason in Reasons(card).Distinct())
            console.WriteLine($"n/a: {reason.Detail}");
        console.WriteLine($"Recommendation: {Wire.Name(analysis.Advice.Advice)}{(analysis.Advice.Arm is { } arm ? $" {arm.Key}" : "")}");
        foreach (var because in analysis.Advice.Because)
            console.WriteLine($"  {because.Text}");
    }

    private static string SampleRatioLine(Scorecard card)
    {
        var units = string.Join(", ", card.Design.Arms.Select(arm => $"{arm.Key} {card.UnitsByVariant[arm.VariantId]:N0}"));
        var srm = card.SampleRatio;
        var check =
            srm.PValue is not { } p ? $"no check of the sample ratio: {srm.Reason!.Detail}"
            : srm.IsFlagged ? $"SAMPLE RATIO MISMATCH (p = {Shown.P(p)})"
            : $"the sample ratio fits the weights (p = {Shown.P(p)})";
        return $"Units: {units}; {check}";
    }

    private static void Write(IAnsiConsole console, Scorecard card, MetricResult result, string slice)
    {
        var kind = Wire.Name(result.Metric.Kind);
        var level = $"{100 * card.Design.ConfidenceLevel:0.##}%";
        console.WriteLine($"{result.Metric.Key} ({kind}, {Wire.Name(result.Metric.Role)}){slice}");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("variant");
        foreach (var header in new[] { "units", kind, $"{level} interval", "difference", "lift", "p", "adjusted p", "effect size" })
            table.AddColumn(new TableColumn(header).RightAligned());
        foreach (var arm in result.Arms)
            table.AddRow([.. Cells(arm, result).Select(cell => new Text(cell))]);
        console.Write(table);
    }

    private static IEnumerable<string> Cells(ArmResult arm, MetricResult result)
    {
        var isRate = result.Metric.Kind == MetricKind.Proportion;
        Func<double, string> show = isRate ? Shown.Percent : Shown.Number;
        var comparison = result.Comparisons.FirstOrDefault(one => one.Arm == arm.Arm);
        string[] own = [arm.Arm.Key, $"{arm.Units:N0}", arm.Mean is { } mean ? show(mean) : "n/a", Shown.Limits(arm.Interval.Value, show)];
        return comparison is null ? [.. own, "", "", "", "", ""] : [.. own, .. Cells(comparison, isRate ? Shown.Points : Shown.Number)];
    }

    private static IEnumerable<string> Cells(Comparison comparison, Func<double, string> showDifference) =>
        [
            Shown.WithLimits(comparison.Difference.Value?.Effect, showDifference),
            Shown.WithLimits(comparison.Lift.Value, Shown.Percent),
            comparison.Difference.Value is { } test ? Shown.P(test.PValue) : "n/a",
            comparison.AdjustedPValue is { } adjusted ? Shown.P(adjusted) + (comparison.IsSignificant ? " *" : "") : "n/a",
            comparison.EffectSize.Value is { } effect ? Shown.Number(effect.Value) : "n/a",
        ];

    private static IEnumerable<NotEstimable> Reasons(Scorecard card) =>
        from metric in card.Metrics.Concat(card.Breakdown.SelectMany(value => value.Metrics))
        from reason in metric
            .Arms.Select(arm => arm.Interval.Reason)
            .Concat(metric.Comparisons.SelectMany(one => new[] { one.Difference.Reason, one.Lift.Reason, one.EffectSize.Reason }))
        where reason is not null
        select reason;
}
