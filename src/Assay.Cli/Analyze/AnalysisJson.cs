using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Server.Bodies;

namespace Assay.Cli.Analyze;

/// <summary>An analysis as JSON: the server's results without what only an experiment on a server has.</summary>
internal sealed record AnalysisJson(
    double ConfidenceLevel,
    string Control,
    IReadOnlyDictionary<string, long> Units,
    SrmView Srm,
    IReadOnlyList<MetricView> Metrics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<BreakdownView>? Breakdown,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OtherValuesView? BreakdownOthers,
    RecommendationView Recommendation
)
{
    private static readonly JsonSerializerOptions Indented = new(Wire.Json) { WriteIndented = true };

    public static void Write(UnitAnalysis analysis, TextWriter output) =>
        output.WriteLine(JsonSerializer.Serialize(From(analysis), Indented));

    private static AnalysisJson From(UnitAnalysis analysis)
    {
        var card = analysis.Card;
        return new(
            card.Design.ConfidenceLevel,
            card.Design.Control.Key,
            card.Design.Arms.ToDictionary(arm => arm.Key, arm => card.UnitsByVariant[arm.VariantId]),
            SrmView.From(card.SampleRatio),
            [.. card.Metrics.Select(metric => MetricView.From(metric, withIntervals: true))],
            card.Breakdown.Count == 0
                ? null
                :
                [
                    .. card.Breakdown.Select(value => new BreakdownView(
                        value.Value,
                        [.. value.Metrics.Select(metric => MetricView.From(metric, withIntervals: true))]
                    )),
                ],
            OtherValuesView.From(card.Others),
            RecommendationView.From(analysis.Advice)
        );
    }
}
