using Assay.Stats.Choice;

namespace Assay.Core.Analyse;

/// <summary>Whether the units fit the weights they were drawn by, each revision by its own weights.</summary>
internal static class SampleRatioCheck
{
    public static SampleRatio Of(AnalysisDesign design, MetricTable table)
    {
        var found = SampleRatioChoice.Of(
            design.IsStratified
                ? [.. design.WeightsByRevision.OrderBy(pair => pair.Key).Select(pair => Stretch(design, table, pair.Value, pair.Key))]
                : [Stretch(design, table, design.WeightsByRevision.Values.First(), revision: null)]
        );
        return new SampleRatio(found.ChiSquared, found.PValue, found.DegreesOfFreedom, found.IsFlagged, found.Reason)
        {
            AlwaysValidPValue = found.AnyTimePValue,
            UnexpectedUnits = design
                .Arms.Zip(found.UnexpectedUnits)
                .Where(arm => arm.Second > 0)
                .ToDictionary(arm => arm.First.Key, arm => arm.Second),
        };
    }

    /// <param name="revision">Its units alone; <c>null</c>: all.</param>
    private static WeightedStretch Stretch(AnalysisDesign design, MetricTable table, IReadOnlyList<double> weights, int? revision)
    {
        var observed = design.Arms.Select(arm =>
            table
                .Units.Where(pair => pair.Key.VariantId == arm.VariantId && (revision is null || pair.Key.Revision == revision))
                .Sum(pair => pair.Value)
        );
        return new WeightedStretch([.. observed], weights);
    }
}
