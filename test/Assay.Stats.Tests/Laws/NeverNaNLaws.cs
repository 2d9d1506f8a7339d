using Assay.Stats.Adjustment;
using Assay.Stats.Checks;
using Assay.Stats.Groups;
using Assay.Stats.Margins;
using Assay.Stats.Means;
using Assay.Stats.Proportions;
using Assay.Stats.Segments;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Stats.Tests.Laws;

/// <summary>Whatever the data, a method answers with numbers or with a reason: never NaN, never an exception.</summary>
public sealed class NeverNaNLaws
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithReplay(31, 37).WithMaxTest(400);

    private static readonly Gen<long> Count = Gen.Elements(0L, 1, 2, 3, 10, 1000, 1_000_000_000_000);

    private static readonly Gen<double> Value = Gen.Elements(0.0, 1, -1, 1e-9, 0.3, 1e9, -1e9, 1e160, -1e160, 1e-160, 1e300);

    private static readonly Gen<Moments> Arm =
        from count in Count
        from mean in Value
        from variance in Gen.Elements(0.0, 1e-300, 1e-12, 1, 1e12, 1e300)
        select Moments.FromCentred(count, mean, count < 2 ? 0 : variance * (count - 1));

    private static readonly Gen<Proportion> Rate =
        from trials in Count
        from successes in Gen.Elements(0L, 1, trials / 2, trials - 1, trials)
        select new Proportion(Math.Clamp(successes, 0, trials), trials);

    private static readonly Gen<BivariateMoments> Pair =
        from y in Arm
        from mean in Value
        from variance in Gen.Elements(0.0, 1, 1e12)
        from correlation in Gen.Elements(-1.0, 0, 0.5, 1)
        let x = Moments.FromCentred(y.Count, mean, y.Count < 2 ? 0 : variance * (y.Count - 1))
        select new BivariateMoments(x, y, correlation * Math.Sqrt(x.M2) * Math.Sqrt(y.M2));

    [Fact]
    public void Methods_for_means_answer_with_numbers_or_reasons() =>
        Prop.ForAll(Arb.From(Arm.Two()), arms => Holds(OfMeans(arms.Item1, arms.Item2))).Check(Config);

    [Fact]
    public void Methods_for_rates_answer_with_numbers_or_reasons() =>
        Prop.ForAll(Arb.From(Rate.Two()), arms => Holds(OfRates(arms.Item1, arms.Item2))).Check(Config);

    [Fact]
    public void Methods_for_pairs_answer_with_numbers_or_reasons() =>
        Prop.ForAll(Arb.From(Pair.Two()), arms => Holds(OfPairs(arms.Item1, arms.Item2))).Check(Config);

    private static IEnumerable<double> OfMeans(Moments c, Moments t)
    {
        var (control, treatment) = (c.MeanEstimate(), t.MeanEstimate());
        return
        [
            .. Numbers(Difference.Test(c, t, 0.05)),
            .. Numbers(PooledT.Test(c, t, 0.05)),
            .. Numbers(control.With(treatment, (a, b) => Lift.Test(a, b, 0.05))),
            .. Numbers(control.With(treatment, (a, b) => Lift.LogRatio(a, b, 0.05))),
            .. Numbers(control.With(treatment, (a, b) => LiftEstimate.Of(a, b, 0.05)).Then<Interval>(lift => lift.Interval)),
            .. Numbers(MeanInterval.Of(c, 0.05)),
            .. Numbers(NonInferiority.Mean(c, t, 1, Better.Higher, 0.05)),
            .. Numbers(NonInferiority.RelativeMean(c, t, 0.1, Better.Lower, 0.05)),
            .. Numbers(Equivalence.Test(c, t, -1, 1, 0.05)),
            .. Numbers(Anova.Test([c, t, c])),
            .. Numbers(Anova.Welch([c, t, c])),
            .. Numbers(Interaction.Test([new(c, t), new(t, c)])),
            .. Numbers(Stratified.Difference([new(c, t), new(t, c)])),
            .. Numbers(
                Contrast.Test(
                    Stratified.CellMeans([
                        [c, t],
                        [t, c],
                    ]),
                    [-1, 1],
                    0.05
                )
            ),
            .. Numbers(Contrast.Test([control, treatment, control], [1, -0.5, -0.5], 0.05)),
            .. Numbers(CohenD.Of(c, t)),
        ];
    }

    private static IEnumerable<double> OfRates(Proportion c, Proportion t) =>
        [
            .. Numbers(PooledZ.Test(c, t, 0.05)),
            .. Numbers(Wald.Test(c, t, 0.05)),
            .. Numbers(Wilson.Of(c, 0.05)),
            .. Numbers(Wilson.Corrected(c, 0.05)),
            .. Numbers(ClopperPearson.Of(c, 0.05)),
            .. Numbers(ClopperPearson.Jeffreys(c, 0.05)),
            .. Numbers(AgrestiCoull.Of(c, 0.05)),
            .. Numbers(AgrestiCaffo.Difference(c, t, 0.05)),
            .. Numbers(ScoreZ.FarringtonManning(c, t, 0.05, 0.1)),
            .. Numbers(ScoreZ.MiettinenNurminen(c, t, 0.05, 0)),
            .. Numbers(LiftEstimate.Of(c, t, 0.05).Then<Interval>(lift => lift.Interval)),
            .. Numbers(NonInferiority.Rate(c, t, 0.01, Better.Higher, 0.05)),
            .. Numbers(Homogeneity.Test([c, t, c])),
            .. Numbers(MantelHaenszel.Test([new(c, t), new(t, c)])),
            .. Numbers(MantelHaenszel.OddsRatio([new(c, t), new(t, c)])),
            .. Numbers(MantelHaenszel.Homogeneity([new(c, t), new(t, c)], tarone: true)),
            .. Numbers(FisherExact.Test(c, t)),
            .. SampleRatioSequential
                .Track(
                    new SampleRatioStretch(
                        [0.5, 0.5],
                        [
                            [c.Trials, t.Trials],
                        ]
                    ),
                    100
                )
                .SelectMany(check => new[] { check.LogBayesFactor, check.SequentialP }),
        ];

    private static IEnumerable<double> OfPairs(BivariateMoments c, BivariateMoments t) =>
        [
            .. Numbers(Ratio.Of(c)),
            .. Numbers(Ratio.Of(c).With(Ratio.Of(t), (a, b) => Difference.Test(a, b, 0.05))),
            .. Numbers(Cuped.Adjust(c, t, Cuped.Fit([c, t])).Test(0.05)),
            .. Numbers(Cuped.Adjust(c, t, Cuped.Fit([c, t], NegativeCovariance.Raw)).Test(0.05)),
        ];

    private static bool Holds(IEnumerable<double> numbers) => !numbers.Any(double.IsNaN);

    private static double[] Numbers(Estimate<TestResult> test) =>
        test.Value is { } t
            ? [t.Statistic, t.StandardError, t.PValue, t.PGreater, t.PLess, t.Effect.Value, t.Effect.Lower, t.Effect.Upper]
            : Named(test.Reason);

    private static double[] Numbers(Estimate<Interval> interval) =>
        interval.Value is { } i ? [i.Value, i.Lower, i.Upper, i.StandardError ?? 0] : Named(interval.Reason);

    private static double[] Numbers(Estimate<PointEstimate> estimate) =>
        estimate.Value is { } e ? [e.Value, e.StandardError, e.DegreesOfFreedom] : Named(estimate.Reason);

    private static double[] Numbers(Estimate<MarginTest> test) =>
        test.Value is { } t ? [t.Difference, t.Statistic, t.PValue, t.Bound] : Named(test.Reason);

    private static double[] Numbers(Estimate<EquivalenceTest> test) => test.Value is { } t ? [t.PLower, t.PUpper] : Named(test.Reason);

    private static double[] Numbers(Estimate<AnovaTest> test) =>
        test.Value is { } t ? [t.Statistic, t.PValue, t.EtaSquared ?? 0, t.DenominatorDegreesOfFreedom] : Named(test.Reason);

    private static double[] Numbers(Estimate<ChiSquaredTest> test) => test.Value is { } t ? [t.Statistic, t.PValue] : Named(test.Reason);

    private static double[] Numbers(Estimate<ExactTest> test) => test.Value is { } t ? [t.PValue, t.PGreater, t.PLess] : Named(test.Reason);

    private static double[] Named(NotEstimable? reason) => reason is { Code.Length: > 0 } ? [] : [double.NaN];
}
