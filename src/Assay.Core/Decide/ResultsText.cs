using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Core.Decide;

/// <summary>Results as a page of plain text, 80 columns wide: for a terminal, a log or a mail.</summary>
public static class ResultsText
{
    public const int Width = 80;

    private const string None = "n/a";
    private const int Indent = 2;

    /// <param name="title">What the results are of; <c>null</c>: the page begins with the units.</param>
    /// <param name="dimension">What the results are broken down by; <c>null</c>: nothing.</param>
    public static string Of(string? title, string? dimension, Scorecard card, Recommendation advice)
    {
        var page = new TextPage(Width);
        if (title is not null)
            page.Add(title);
        page.Add(Units(card));
        if (card.Integrity.Excluded is var excluded and > 0)
            page.Add($"Left out: {Wording.Count(excluded)} exposures and events that were set aside.");
        page.AddEmptyLine();
        foreach (var metric in card.Metrics)
            Add(page, card, metric, slice: "");
        foreach (var value in card.Breakdown)
        foreach (var metric in value.Metrics)
            Add(page, card, metric, $" where {dimension} is {(value.Value.Length == 0 ? "(empty)" : value.Value)}");
        if (card.Others is { } others)
        {
            page.Add(
                $"{dimension} has {Wording.Count(others.Values)} more values, with {Wording.Count(others.Units)} units together; shown are the {DimensionValues.MaxShown} with the most units."
            );
            page.AddEmptyLine();
        }
        AddNotes(page, card);
        page.Add($"Advice: {Wire.Name(advice.Advice).Replace('_', ' ')}{(advice.Arm is { } arm ? $" {arm.Key}" : "")}");
        foreach (var because in advice.Because)
            page.Add($"- {because.Text}", Indent);
        return page.ToString();
    }

    private static string Units(Scorecard card)
    {
        var units = card.Design.Arms.Select(arm => $"{arm.Key} {Wording.Count(card.UnitsByVariant[arm.VariantId])}");
        var srm = card.SampleRatio;
        var check =
            srm.PValue is not { } p ? $"The sample ratio cannot be checked: {srm.Reason!.Detail}"
            : srm.IsFlagged ? $"SAMPLE RATIO MISMATCH (p {Wording.P(p)})."
            : $"The sample ratio fits the weights (p {Wording.P(p)}).";
        return $"Units: {string.Join(", ", units)}. {check}";
    }

    private static void Add(TextPage page, Scorecard card, MetricResult result, string slice)
    {
        var level = Wording.Share(card.Design.ConfidenceLevel);
        page.Add($"{result.Metric.Key} ({Plan(result.Metric)}){slice}", Indent);
        page.Add(Arms(result, level));
        if (result.Comparisons.Count > 0)
            page.Add(Comparisons(card.Design, result, level));
        page.AddEmptyLine();
    }

    private static string Plan(MetricUse metric)
    {
        var margin = metric is { Role: MetricRole.Guardrail, Margin: { } fraction } ? $", margin {Wording.Share(fraction)}" : "";
        var cap = metric.Cap is { } most ? $", capped at {Wording.Number(most)}" : "";
        return $"{Wire.Name(metric.Kind)}, {Wire.Name(metric.Role)}{margin}{cap}";
    }

    private static TextTable Arms(MetricResult result, string level)
    {
        var isRate = result.Metric.Kind == MetricKind.Proportion;
        Func<double, string> show = isRate ? Wording.Share : Wording.Number;
        var table = new TextTable("variant", "units", isRate ? "rate" : "mean", $"{level} interval");
        foreach (var arm in result.Arms)
            table.Add(
                arm.Arm.Key,
                Wording.Count(arm.Units),
                arm.Mean is { } mean ? show(mean) : None,
                arm.Interval.Value is { } limits ? $"{show(limits.Lower)} to {show(limits.Upper)}" : None
            );
        return table;
    }

    private static TextTable Comparisons(AnalysisDesign design, MetricResult result, string level)
    {
        Func<double, string> show = result.Metric.Kind == MetricKind.Proportion ? Wording.Points : Wording.Signed;
        var table = new TextTable($"against {design.Control.Key}", "difference", $"{level} between", "lift", "p");
        foreach (var one in result.Comparisons)
        {
            var (limits, p) =
                design.Method == AnalysisMethod.AlwaysValid
                    ? (one.AlwaysValid.Value?.Effect, one.AlwaysValidAdjustedPValue)
                    : (one.Found.DifferenceInterval.Value, one.AdjustedPValue);
            table.Add(
                one.Arm.Key,
                one.Found.Difference.Value is { } difference ? show(difference.Value) : None,
                limits is not null && IsBounded(limits) ? $"{show(limits.Lower)} and {show(limits.Upper)}" : None,
                one.Found.Lift.Value is { } lift ? Wording.Percent(lift.Value) : None,
                p is { } value ? Wording.PAlone(value) + (one.IsSignificant ? " *" : "") : None
            );
        }
        return table;
    }

    private static bool IsBounded(Interval limits) => double.IsFinite(limits.Lower) && double.IsFinite(limits.Upper);

    private static void AddNotes(TextPage page, Scorecard card)
    {
        if (card.Metrics.Count == 0)
            return;
        var holds =
            card.Design.Method == AnalysisMethod.AlwaysValid
                ? "hold however often one looks"
                : "hold for one look, at a time fixed beforehand";
        page.Add(
            $"Limits and p of differences {holds}. p is corrected for the number of comparisons; * is below {card.Design.Alpha:0.####}."
        );
        foreach (var reason in Unavailable(card).Distinct())
            page.Add($"{None}: {reason.Detail}", Indent);
        page.AddEmptyLine();
    }

    private static IEnumerable<NotEstimable> Unavailable(Scorecard card) =>
        from metric in card.Metrics.Concat(card.Breakdown.SelectMany(value => value.Metrics))
        from reason in metric
            .Arms.SelectMany(arm => new[] { arm.MeanReason, arm.Interval.Reason })
            .Concat(metric.Comparisons.SelectMany(one => Unavailable(card.Design, one)))
        where reason is not null
        select reason;

    private static IEnumerable<NotEstimable?> Unavailable(AnalysisDesign design, Comparison one) =>
        [
            one.Found.Difference.Reason,
            one.Found.Lift.Reason,
            .. design.Method == AnalysisMethod.AlwaysValid
                ? new[] { one.AlwaysValid.Reason }
                : [one.Found.DifferenceInterval.Reason, one.Difference.Reason],
        ];
}
