using Assay.Stats.Distributions;

namespace Assay.Stats.Proportions;

/// <summary>Odds ratio of treatment against control given both margins: maximum likelihood and exact interval.</summary>
/// <remarks>
/// The estimate makes the expected treatment successes equal the observed ones under the noncentral hypergeometric
/// distribution; each limit leaves alpha/2 in its tail. Source: Cornfield, 3rd Berkeley Symposium 4, 1956.
/// </remarks>
public static class ConditionalOddsRatio
{
    /// <summary>Odds ratio with its interval; infinite or 0 at the edge of the possible tables.</summary>
    /// <param name="control">Successes among units.</param>
    /// <param name="treatment">As <paramref name="control"/>.</param>
    /// <param name="alpha">Two-sided error rate, in (0, 1).</param>
    /// <returns>The interval, or too_many_units.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<Interval> Of(Proportion control, Proportion treatment, double alpha)
    {
        Require.OpenFraction(alpha);
        if (Hypergeometric.Of(treatment.Trials, control.Trials, treatment.Successes + control.Successes) is not { } tables)
            return NotEstimable.TooManyUnits;
        var at = (int)(treatment.Successes - tables.First);
        var (atFirst, atLast) = (treatment.Successes == tables.First, treatment.Successes == tables.Last);
        return new Interval(
            atFirst ? 0
                : atLast ? double.PositiveInfinity
                : Solve(tables, p => Mean(p) - at),
            atFirst ? 0 : Solve(tables, p => p.Skip(at).Sum() - alpha / 2),
            atLast ? double.PositiveInfinity : Solve(tables, p => alpha / 2 - p.Take(at + 1).Sum())
        );
    }

    private static double Mean(double[] probabilities) => probabilities.Select((p, i) => p * i).Sum();

    private static double Solve(Hypergeometric tables, Func<double[], double> increasing) =>
        Math.Exp(Root.Increasing(logOdds => (increasing(tables.Probabilities(logOdds)), 0), 0.0));
}
