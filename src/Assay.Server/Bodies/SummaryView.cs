using System.Globalization;
using System.Text;
using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Core.Decide;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>One metric of one variant, flat, as analysts load it into a table.</summary>
/// <param name="Period">Start of the period to whose end the numbers run; <c>null</c>: to the end of all.</param>
/// <param name="Segment">Value of the dimension that was asked for; <c>null</c>: all units.</param>
internal sealed record SummaryRow(
    DateTime? Period,
    string? Segment,
    string Metric,
    [property: NamesOf<MetricKind>] string Kind,
    [property: NamesOf<MetricRole>] string Role,
    string Variant,
    bool IsControl,
    long Units,
    double? Sum,
    double? Mean,
    double? Lower,
    double? Upper,
    double? Difference,
    double? DifferenceLower,
    double? DifferenceUpper,
    double? Lift,
    double? LiftLower,
    double? LiftUpper,
    double? Statistic,
    double? PValue,
    double? AdjustedPValue,
    double? AlwaysValidPValue,
    double? AlwaysValidAdjustedPValue,
    bool? Significant
)
{
    /// <summary>All rows of a scorecard: the totals, then the segments, then the periods.</summary>
    public static IEnumerable<SummaryRow> Of(Scorecard card) =>
        [
            .. card.Metrics.SelectMany(metric => Of(card, metric, null, null)),
            .. card.Breakdown.SelectMany(value => value.Metrics.SelectMany(metric => Of(card, metric, null, value.Value))),
            .. card.Series.SelectMany(period => Of(card, period.Cumulative, period.StartUtc, null)),
        ];

    private static IEnumerable<SummaryRow> Of(Scorecard card, MetricResult metric, DateTime? period, string? segment) =>
        metric.Arms.Select(arm => Of(metric, arm, card.Design.Control) with { Period = period, Segment = segment });

    private static SummaryRow Of(MetricResult metric, ArmResult arm, Arm control)
    {
        var comparison = metric.Comparisons.FirstOrDefault(one => one.Arm == arm.Arm);
        var test = comparison?.Difference.Value;
        var found = comparison?.Found;
        return new(
            null,
            null,
            metric.Metric.Key,
            Wire.Name(metric.Metric.Kind),
            Wire.Name(metric.Metric.Role),
            arm.Arm.Key,
            arm.Arm == control,
            arm.Units,
            double.IsFinite(arm.Sum) ? arm.Sum : null,
            arm.Mean,
            arm.Interval.Value?.Lower,
            arm.Interval.Value?.Upper,
            found?.Difference.Value?.Value,
            found?.DifferenceInterval.Value?.Lower,
            found?.DifferenceInterval.Value?.Upper,
            found?.Lift.Value?.Value,
            found?.LiftInterval.Value?.Lower,
            found?.LiftInterval.Value?.Upper,
            test?.Statistic,
            test?.PValue,
            comparison?.AdjustedPValue,
            comparison?.AlwaysValid.Value?.PValue,
            comparison?.AlwaysValidAdjustedPValue,
            comparison?.IsSignificant
        );
    }
}

/// <summary>The analyst's export: one row per metric and variant.</summary>
internal sealed record SummaryView(
    ResultsExperiment Experiment,
    DateTimeOffset AsOf,
    [property: NamesOf<AnalysisMethod>] string Method,
    double ConfidenceLevel,
    SrmView Srm,
    long Excluded,
    RecommendationView Recommendation,
    IReadOnlyList<AmendmentView> Amendments,
    IReadOnlyList<SummaryRow> Rows
)
{
    /// <summary>The variant to ship, where that is the recommendation.</summary>
    public string? Winner => Recommendation.Variant;

    private static readonly System.Reflection.PropertyInfo[] Columns = typeof(SummaryRow).GetProperties();

    public static SummaryView Of(Verdict verdict)
    {
        var results = ResultsView.From(verdict, withIntervals: true, withSeries: false);
        return new(
            results.Experiment,
            results.AsOf,
            results.Method,
            results.ConfidenceLevel,
            results.Srm,
            results.Excluded,
            results.Recommendation,
            results.Amendments,
            [.. SummaryRow.Of(verdict.Analysis.Card)]
        );
    }

    /// <summary>RFC 4180, with a header line; a number that does not exist is an empty cell.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder();
        text.AppendJoin(',', Columns.Select(column => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(column.Name)))
            .Append("\r\n");
        foreach (var row in Rows)
            text.AppendJoin(',', Columns.Select(column => Cell(column.GetValue(row)))).Append("\r\n");
        return text.ToString();
    }

    private static string Cell(object? value) =>
        value switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            string text => Quote(text),
            DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException($"No cell for {value.GetType()}."),
        };

    /// <summary>Quoted where it must be; a leading sign that a spreadsheet would take for a formula is defused.</summary>
    private static string Quote(string text)
    {
        var safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny("\",\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
