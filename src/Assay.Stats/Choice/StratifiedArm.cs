using Assay.Stats.Means;
using Assay.Stats.Proportions;

namespace Assay.Stats.Choice;

/// <summary>One arm over the strata of a comparison.</summary>
/// <param name="Strata">Moments per stratum; none where the arm shares no stratum with the control.</param>
/// <param name="Shares">Weight of each stratum; they sum to 1.</param>
internal sealed record StratifiedArm(OutcomeKind Kind, IReadOnlyList<Moments> Strata, double[] Shares)
{
    public bool IsWhole => Strata.Count == 1;

    public Moments Only => Strata[0];

    public IEnumerable<Proportion> Rates => Strata.Select(RateOf);

    public long Units => Strata.Sum(stratum => stratum.Count);

    /// <summary>Successes are whole, whatever the mean was rounded to.</summary>
    public static Proportion RateOf(Moments moments) =>
        new(double.IsFinite(moments.Sum) ? Math.Clamp((long)Math.Round(moments.Sum), 0, moments.Count) : 0, moments.Count);

    public Estimate<Figure> Mean()
    {
        if (WhyNone() is { } reason)
            return reason;
        return Known(Kind == OutcomeKind.Binary ? Weighted(Rates.Select(rate => rate.Rate)) : Weighted(Strata.Select(part => part.Mean)));
    }

    /// <summary>The standardised mean with its standard error.</summary>
    public Estimate<PointEstimate> Estimate()
    {
        if (WhyNone() is { } reason)
            return reason;
        var parts = Kind == OutcomeKind.Binary ? Rates.Select(rate => rate.RateEstimate()) : Strata.Select(part => part.MeanEstimate());
        Estimate<PointEstimate> sum = new PointEstimate(0, 0);
        foreach (var (part, share) in parts.Zip(Shares))
            sum = sum.With<PointEstimate, PointEstimate>(part, (total, next) => total.Plus(next.Times(share)));
        return sum.NamingOverflow();
    }

    public Estimate<Interval> Interval(double alpha)
    {
        if (WhyNone() is { } reason)
            return reason;
        if (Kind == OutcomeKind.Binary)
            return IsWhole ? Wilson.Of(RateOf(Only), alpha) : SquareAndAdd.Rate(Rates, Shares, alpha);
        return IsWhole
            ? MeanInterval.Of(Only, alpha).NamingOverflow()
            : Estimate()
                .Then(mean => Stats.Interval.Student(mean.Value, mean.StandardError, mean.DegreesOfFreedom, alpha))
                .NamingOverflow();
    }

    private double Weighted(IEnumerable<double> values) => values.Zip(Shares, (value, share) => value * share).Sum();

    private NotEstimable? WhyNone() =>
        Strata.Count == 0 ? NotEstimable.NoOverlap
        : Units == 0 ? NotEstimable.NoUnits
        : Strata.Any(stratum => !double.IsFinite(stratum.Mean)) ? NotEstimable.Overflow
        : null;

    private static Estimate<Figure> Known(double value) => double.IsFinite(value) ? new Figure(value) : NotEstimable.Overflow;
}
