using Assay.Core.Catalog;

namespace Assay.Core.Analyse;

/// <summary>One arm of the comparison.</summary>
public sealed record Arm(int VariantId, string Key, string Name);

/// <summary>Which evidence decides.</summary>
public enum AnalysisMethod
{
    /// <summary>The test of one look at the planned sample.</summary>
    Fixed,

    /// <summary>Evidence that holds however often one looks: where no sample is planned.</summary>
    AlwaysValid,
}

/// <summary>What is compared with what: all that the scorecard needs to know of an experiment.</summary>
/// <param name="Control">One of <paramref name="Arms"/>.</param>
/// <param name="WeightsByRevision">Per allocation revision, the weight of each arm in the arms' order; any scale.</param>
/// <param name="Alpha">Two-sided error rate of the tests.</param>
/// <param name="ConfidenceLevel">Of the intervals.</param>
public sealed record AnalysisDesign(
    IReadOnlyList<Arm> Arms,
    Arm Control,
    IReadOnlyDictionary<int, IReadOnlyList<double>> WeightsByRevision,
    IReadOnlyList<MetricUse> Metrics,
    double Alpha,
    double ConfidenceLevel
)
{
    /// <summary>What the arms combine, in the arms' order; empty where they are simply different.</summary>
    public IReadOnlyList<Factor> Factors { get; init; } = [];

    public AnalysisMethod Method { get; init; }

    /// <summary>Whether units of different revisions were drawn by different weights, so that they must not be pooled.</summary>
    public bool IsStratified => WeightsByRevision.Values.Skip(1).Any(weights => !SameShares(weights, WeightsByRevision.Values.First()));

    public IEnumerable<Arm> Treatments => Arms.Where(arm => arm != Control);

    /// <summary>The design of one iteration of an experiment.</summary>
    public static AnalysisDesign Of(Experiment experiment, Iteration iteration, double alpha, double confidenceLevel)
    {
        var arms = experiment.Variants.Select(variant => new Arm(variant.Id, variant.Key, variant.Name)).ToList();
        return new AnalysisDesign(
            arms,
            arms.First(arm => arm.VariantId == experiment.Control!.Id),
            iteration.Revisions.ToDictionary(
                revision => revision.Number,
                revision => (IReadOnlyList<double>)[.. revision.WeightsPercent.Select(weight => (double)weight)]
            ),
            experiment.Metrics,
            alpha,
            confidenceLevel
        )
        {
            Factors = experiment.Factors,
            Method = experiment.IsReadOnce(iteration) ? AnalysisMethod.Fixed : AnalysisMethod.AlwaysValid,
        };
    }

    private static bool SameShares(IReadOnlyList<double> a, IReadOnlyList<double> b) =>
        a.Zip(b, (x, y) => Math.Abs(x / a.Sum() - y / b.Sum())).All(gap => gap < 1e-9);
}
