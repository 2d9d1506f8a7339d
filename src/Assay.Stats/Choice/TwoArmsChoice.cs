using Assay.Stats.Means;
using Assay.Stats.Proportions;

namespace Assay.Stats.Choice;

/// <summary>Chooses test, intervals, lift and effect size of one treatment against the control.</summary>
/// <remarks>
/// Rates: the pooled z, since the unpooled one rejects too often with rare events and unequal arms; Fisher's test where an arm expects fewer than
/// 5 conversions or failures and the normal approximation does not hold; Newcombe's interval. Means: Welch's t for both.
/// Over strata: the differences within them, weighted; for rates z with the variances that each stratum has under equal rates, so that with one
/// stratum it is the pooled z again; for means Welch-Satterthwaite degrees of freedom.
/// </remarks>
internal static class TwoArmsChoice
{
    /// <summary>Conversions or failures that an arm must expect for the normal approximation of a rate.</summary>
    private const double LeastExpected = 5;

    private static readonly NotEstimable s_weightsChanged = new(
        "weights_changed",
        "The weights changed during the run; an effect size over mixed revisions would mislead."
    );

    public static ArmComparison Compare(OutcomeKind kind, StratifiedArm control, StratifiedArm treatment, double alpha)
    {
        var difference = Both(control, treatment, (c, t) => t - c);
        var isRate = kind == OutcomeKind.Binary;
        // A part that needs no variance is known before the others, and a reason why there is none holds for all of them.
        var test =
            difference.Reason is { } reason ? reason
            : isRate ? TestOfRates(control, treatment, alpha)
            : TestOfMeans(control, treatment, alpha);
        return new ArmComparison
        {
            Test = Name(isRate, control, treatment),
            Difference = difference,
            DifferenceInterval = difference.Reason is { } none ? none : IntervalOf(isRate, control, treatment, test, alpha),
            SingleLook = test.NamingOverflow(),
            AnyTime = difference.Reason is { } never ? never : AnyTimeChoice.Of(isRate, control, treatment, alpha).NamingOverflow(),
            Lift = Both(control, treatment, (c, t) => (t - c) / Math.Abs(c), needsBaseline: true),
            LiftInterval = difference.Reason is { } absent ? absent : LiftOf(isRate, control, treatment, alpha).NamingOverflow(),
            EffectSize = difference.Reason is { } missing ? missing : EffectSizeOf(isRate, control, treatment).NamingOverflow(),
            ControlMean = control.Mean(),
            Arms = (control, treatment),
        };
    }

    private static Estimate<Figure> Both(
        StratifiedArm control,
        StratifiedArm treatment,
        Func<double, double, double> combine,
        bool needsBaseline = false
    ) =>
        control
            .Mean()
            .With<Figure, Figure>(
                treatment.Mean(),
                (c, t) =>
                {
                    if (needsBaseline && c.Value == 0)
                        return NotEstimable.ZeroBaseline;
                    var value = combine(c.Value, t.Value);
                    return double.IsFinite(value) ? new Figure(value) : NotEstimable.Overflow;
                }
            );

    private static string Name(bool isRate, StratifiedArm control, StratifiedArm treatment) =>
        (isRate, control.IsWhole) switch
        {
            (true, true) when IsSmall(control, treatment) => "fisher_exact",
            (true, true) => "two_proportion_z",
            (false, true) => "welch_t",
            (true, false) => "stratified_z",
            (false, false) => "stratified_welch_t",
        };

    private static bool IsSmall(StratifiedArm control, StratifiedArm treatment)
    {
        var (c, t) = (StratifiedArm.RateOf(control.Only), StratifiedArm.RateOf(treatment.Only));
        if (Math.Min(c.Trials, t.Trials) == 0)
            return false;
        var both = c.Merge(t);
        var share = (double)Math.Min(c.Trials, t.Trials) / both.Trials;
        return Math.Min(both.Successes, both.Failures) is > 0 and var rarer && rarer * share < LeastExpected;
    }

    private static Estimate<TestResult> TestOfMeans(StratifiedArm control, StratifiedArm treatment, double alpha) =>
        control.Estimate().With(treatment.Estimate(), (c, t) => Stats.Difference.Test(c, t, alpha));

    private static Estimate<TestResult> TestOfRates(StratifiedArm control, StratifiedArm treatment, double alpha)
    {
        if (!control.IsWhole)
            return TestResult.Student(
                SquareAndAdd.Difference(control.Rates, treatment.Rates, control.Shares, alpha),
                treatment.Mean().Value!.Value - control.Mean().Value!.Value,
                Math.Sqrt(NullVariance(control, treatment)),
                double.PositiveInfinity
            );
        var (c, t) = (StratifiedArm.RateOf(control.Only), StratifiedArm.RateOf(treatment.Only));
        var test = PooledZ.Test(c, t, alpha);
        return IsSmall(control, treatment) && FisherExact.Test(c, t).Value is { } exact
            ? test.Then<TestResult>(z => z with { PValue = exact.PValue, PGreater = exact.PGreater, PLess = exact.PLess })
            : test;
    }

    /// <summary>Variance of the weighted difference where the arms have equal rates within each stratum.</summary>
    internal static double NullVariance(StratifiedArm control, StratifiedArm treatment) =>
        control
            .Rates.Zip(treatment.Rates, (c, t) => Math.Pow(PooledZ.NullStandardError(c, t), 2))
            .Zip(control.Shares, (variance, share) => share * share * variance)
            .Sum();

    private static Estimate<Interval> IntervalOf(
        bool isRate,
        StratifiedArm control,
        StratifiedArm treatment,
        Estimate<TestResult> test,
        double alpha
    ) =>
        isRate
            ? SquareAndAdd.Difference(control.Rates, treatment.Rates, control.Shares, alpha)
            : test.Then<Interval>(welch => welch.Effect).NamingOverflow();

    private static Estimate<Interval> LiftOf(bool isRate, StratifiedArm control, StratifiedArm treatment, double alpha)
    {
        if (isRate && control.IsWhole)
            return Interval(LiftEstimate.Of(StratifiedArm.RateOf(control.Only), StratifiedArm.RateOf(treatment.Only), alpha));
        var (few, some) = (control.Rates.Sum(rate => rate.Successes), treatment.Rates.Sum(rate => rate.Successes));
        return isRate && few < LiftEstimate.LogRatioBelow && Math.Min(few, some) > 0
            ? control.Estimate().With(treatment.Estimate(), (c, t) => Lift.LogRatio(c, t, alpha))
            : Interval(control.Estimate().With(treatment.Estimate(), (c, t) => LiftEstimate.Of(c, t, alpha)));
    }

    private static Estimate<Interval> Interval(Estimate<LiftEstimate> lift) => lift.Then<Interval>(found => found.Interval);

    private static Estimate<PointEstimate> EffectSizeOf(bool isRate, StratifiedArm control, StratifiedArm treatment)
    {
        if (!control.IsWhole)
            return s_weightsChanged;
        if (!isRate)
            return CohenD.Of(control.Only, treatment.Only);
        var (c, t) = (StratifiedArm.RateOf(control.Only), StratifiedArm.RateOf(treatment.Only));
        return new PointEstimate(CohenH.Of(c.Rate, t.Rate), double.Hypot(1 / Math.Sqrt(c.Trials), 1 / Math.Sqrt(t.Trials)));
    }
}
