using Assay.Core.Catalog;
using Assay.Stats;
using Assay.Stats.Means;
using Assay.Stats.Proportions;
using Assay.Stats.Segments;

namespace Assay.Core.Analyse;

/// <summary>Compares the arms of one metric by the method its kind calls for.</summary>
internal static class MetricComparison
{
    private static readonly NotEstimable NotStratified = new(
        "weights_changed",
        "The weights changed during the run; an effect size over mixed revisions would mislead."
    );

    /// <param name="strata">Moments by variant id; several where the weights changed, then compared within each.</param>
    public static MetricResult Of(AnalysisDesign design, MetricUse metric, IReadOnlyList<IReadOnlyDictionary<int, Moments>> strata)
    {
        var pooled = strata.SelectMany(stratum => stratum).ToLookup(arm => arm.Key, arm => arm.Value);
        Moments ArmMoments(Arm arm) => pooled[arm.VariantId].Aggregate(default(Moments), (sum, part) => sum.Merge(part));
        var comparisons = design.Treatments.Select(treatment =>
            strata.Count > 1
                ? Standardised(design, metric, strata, treatment)
                : Plain(design, metric, ArmMoments(design.Control), ArmMoments(treatment), treatment)
        );
        return new MetricResult(metric, [.. design.Arms.Select(arm => Describe(design, metric, arm, ArmMoments(arm)))], [.. comparisons]);
    }

    private static ArmResult Describe(AnalysisDesign design, MetricUse metric, Arm arm, Moments moments)
    {
        var alpha = 1 - design.ConfidenceLevel;
        var interval = metric.Kind == MetricKind.Proportion ? Wilson.Of(AsProportion(moments), alpha) : MeanInterval.Of(moments, alpha);
        var sum = metric.Kind == MetricKind.Mean ? moments.Sum : Math.Round(moments.Sum);
        return new ArmResult(arm, moments.Count, sum, moments.Count == 0 ? null : moments.Mean, interval);
    }

    private static Comparison Plain(AnalysisDesign design, MetricUse metric, Moments control, Moments treatment, Arm arm)
    {
        var alpha = 1 - design.ConfidenceLevel;
        return metric.Kind == MetricKind.Proportion
            ? OfRates(AsProportion(control), AsProportion(treatment), alpha, arm)
            : new Comparison(
                arm,
                "welch_t",
                Difference.Test(control, treatment, alpha),
                LiftOf(control.MeanEstimate(), treatment.MeanEstimate(), alpha),
                CohenD.Of(control, treatment),
                null,
                false
            );
    }

    /// <summary>Pooled for the test, which assumes equal rates; unpooled for the interval, which does not.</summary>
    private static Comparison OfRates(Proportion control, Proportion treatment, double alpha, Arm arm)
    {
        var test = PooledZ
            .Test(control, treatment, alpha)
            .Then<TestResult>(pooled => Wald.Difference(control, treatment, alpha).Then<TestResult>(wald => pooled with { Effect = wald }));
        Estimate<PointEstimate> effect =
            control.Trials == 0 || treatment.Trials == 0
                ? NotEstimable.NoUnits
                : new PointEstimate(
                    CohenH.Of(control.Rate, treatment.Rate),
                    double.Hypot(1 / Math.Sqrt(control.Trials), 1 / Math.Sqrt(treatment.Trials))
                );
        return new Comparison(
            arm,
            "two_proportion_z",
            test,
            LiftOf(control.RateEstimate(), treatment.RateEstimate(), alpha),
            effect,
            null,
            false
        );
    }

    private static Comparison Standardised(
        AnalysisDesign design,
        MetricUse metric,
        IReadOnlyList<IReadOnlyDictionary<int, Moments>> strata,
        Arm arm
    )
    {
        var alpha = 1 - design.ConfidenceLevel;
        var (control, treatment) = Stratified.Means(Strata.Of(strata, design.Control.VariantId, arm.VariantId));
        var test = control.Then(c => treatment.Then(t => Difference.Test(c, t, alpha)));
        var name = metric.Kind == MetricKind.Proportion ? "stratified_z" : "stratified_welch_t";
        return new Comparison(arm, name, test, LiftOf(control, treatment, alpha), NotStratified, null, false);
    }

    private static Estimate<Interval> LiftOf(Estimate<PointEstimate> control, Estimate<PointEstimate> treatment, double alpha) =>
        control.Then(c => treatment.Then(t => Lift.Delta(c, t, alpha)));

    private static Proportion AsProportion(Moments moments) => new((long)Math.Round(moments.Sum), moments.Count);
}
