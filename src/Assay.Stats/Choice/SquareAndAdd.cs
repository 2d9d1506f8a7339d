using Assay.Stats.Proportions;

namespace Assay.Stats.Choice;

/// <summary>Intervals of weighted sums of rates, and of their differences, from each rate's Wilson limits.</summary>
/// <remarks>
/// lower = estimate - sqrt(sum of w^2 (distance of each rate to the limit that lowers the estimate)^2), upper likewise. With one stratum a difference
/// is Newcombe's interval; limits stay in range.
/// Source: Zou, Donner, "Construction of Confidence Limits about Effect Measures: A General Approach", Statistics in Medicine 27, 2008 (MOVER),
/// which generalises Newcombe, Statistics in Medicine 17, 1998, method 10.
/// </remarks>
internal static class SquareAndAdd
{
    public static Estimate<Interval> Rate(IEnumerable<Proportion> rates, double[] shares, double alpha) =>
        Limits(rates, shares, alpha).Then<Interval>(own => new Interval(own.Value, own.Value - own.Down, own.Value + own.Up));

    public static Estimate<Interval> Difference(
        IEnumerable<Proportion> control,
        IEnumerable<Proportion> treatment,
        double[] shares,
        double alpha
    ) =>
        Limits(control, shares, alpha)
            .With<Reach, Interval>(
                Limits(treatment, shares, alpha),
                (c, t) =>
                {
                    var difference = t.Value - c.Value;
                    return new Interval(difference, difference - double.Hypot(t.Down, c.Up), difference + double.Hypot(t.Up, c.Down));
                }
            );

    private static Estimate<Reach> Limits(IEnumerable<Proportion> rates, double[] shares, double alpha)
    {
        Estimate<Reach> sum = new Reach(0, 0, 0);
        foreach (var (rate, share) in rates.Zip(shares))
        {
            var wilson = Wilson.Of(rate, alpha);
            sum = sum.With<Interval, Reach>(
                wilson,
                (total, own) =>
                    new Reach(
                        total.Value + share * own.Value,
                        double.Hypot(total.Down, share * (own.Value - own.Lower)),
                        double.Hypot(total.Up, share * (own.Upper - own.Value))
                    )
            );
        }
        return sum;
    }

    private sealed record Reach(double Value, double Down, double Up);
}
