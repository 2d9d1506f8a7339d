using Assay.Stats;
using Assay.Stats.Checks;
using Assay.Stats.Distributions;

namespace Assay.Core.Analyse;

/// <summary>Do the units fit the weights they were drawn by? Each revision by its own weights.</summary>
internal static class SampleRatioCheck
{
    /// <summary>Chance of a false alarm of one look.</summary>
    public const double FlagBelow = 0.01;

    public static SampleRatio Of(AnalysisDesign design, MetricTable table)
    {
        var strata = design.IsStratified
            ? [.. design.WeightsByRevision.Select(pair => Test(design, table, pair.Value, revision => revision == pair.Key))]
            : new[] { Test(design, table, design.WeightsByRevision.Values.First(), _ => true) };
        var fits = strata.Where(stratum => stratum.Value is not null).Select(stratum => stratum.Value!).ToList();
        return fits.Count == 0 ? new SampleRatio(null, null, 0, false, strata[0].Reason) : Combine(fits);
    }

    /// <summary>Independent chi-squared statistics add up, and so do their degrees of freedom.</summary>
    private static SampleRatio Combine(List<GoodnessOfFit> fits)
    {
        var statistic = fits.Sum(fit => fit.Statistic);
        var degrees = fits.Sum(fit => fit.DegreesOfFreedom);
        var p = fits.Count == 1 ? fits[0].PValue : ChiSquared.UpperTail(statistic, degrees);
        return new SampleRatio(statistic, p, degrees, p < FlagBelow, null);
    }

    private static Estimate<GoodnessOfFit> Test(
        AnalysisDesign design,
        MetricTable table,
        IReadOnlyList<double> weights,
        Func<int, bool> isInRevision
    )
    {
        var observed = design.Arms.Select(arm =>
            table.Units.Where(pair => pair.Key.VariantId == arm.VariantId && isInRevision(pair.Key.Revision)).Sum(pair => pair.Value)
        );
        return Stats.Checks.SampleRatio.Test([.. observed], weights);
    }
}
