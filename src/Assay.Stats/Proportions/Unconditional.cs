using Assay.Stats.Distributions;

namespace Assay.Stats.Proportions;

/// <summary>Unconditional exact tests of two rates: more powerful than Fisher's, costlier to compute.</summary>
/// <remarks>
/// p = max over the common rate of the probability of all tables at least as extreme as the observed one. Barnard orders the
/// tables by the pooled z, Boschloo by Fisher's one-sided p (two-sided: twice the smaller side). Given the total s the null
/// probability of the region does not depend on the rate, so p(rate) = sum of region(s) Bin(s; N, rate): one dimension.
/// Sources: Barnard, Biometrika 34, 1947; Boschloo, Statistica Neerlandica 24, 1970.
/// </remarks>
public static class Unconditional
{
    // Tables on the boundary count as extreme; the slack absorbs rounding of the ordering statistic.
    private const double Slack = 1e-8;
    private const long MaxTables = 4_000_000;

    /// <summary>Barnard's test with the pooled score statistic.</summary>
    /// <param name="control">Successes among units.</param>
    /// <param name="treatment">As <paramref name="control"/>; the two arms share no unit.</param>
    /// <returns>The p-values; or no_units, zero_variance when everybody or nobody converted, or too_many_units.</returns>
    public static Estimate<ExactTest> Barnard(Proportion control, Proportion treatment)
    {
        if (Declined(control, treatment) is { } reason)
            return reason;
        double Order(long c, long t) => PooledStatistic(new(c, control.Trials), new(t, treatment.Trials));
        var observed = Order(control.Successes, treatment.Successes);
        var slack = Slack * Math.Abs(observed);
        double P(Func<double, bool> extreme) => Maximise(Region(control.Trials, treatment.Trials, (c, t) => extreme(Order(c, t))));
        return new ExactTest(
            P(z => Math.Abs(z) >= Math.Abs(observed) - slack),
            P(z => z >= observed - slack),
            P(z => z <= observed + slack)
        );
    }

    /// <summary>Boschloo's test.</summary>
    /// <inheritdoc cref="Barnard"/>
    public static Estimate<ExactTest> Boschloo(Proportion control, Proportion treatment)
    {
        if (Declined(control, treatment) is { } reason)
            return reason;
        var greater = Maximise(FisherRegion(control, treatment));
        var less = Maximise(FisherRegion(treatment, control));
        return new ExactTest(Math.Min(1, 2 * Math.Min(greater, less)), greater, less);
    }

    private static NotEstimable? Declined(Proportion control, Proportion treatment)
    {
        var total = control.Merge(treatment);
        return Math.Min(control.Trials, treatment.Trials) == 0 ? NotEstimable.NoUnits
            : (double)control.Trials * treatment.Trials > MaxTables ? NotEstimable.TooManyUnits
            : total.Successes == 0 || total.Failures == 0 ? NotEstimable.ZeroVariance
            : null;
    }

    private static double PooledStatistic(Proportion control, Proportion treatment)
    {
        var standardError = PooledZ.NullStandardError(control, treatment);
        return standardError == 0 ? 0 : (treatment.Rate - control.Rate) / standardError;
    }

    /// <summary>Probability of the region given each total of successes.</summary>
    private static double[] Region(long controlTrials, long treatmentTrials, Func<long, long, bool> contains) =>
        EachTotal(
            controlTrials,
            treatmentTrials,
            (total, first, probabilities) => probabilities.Where((_, i) => contains(total - first - i, first + i)).Sum()
        );

    /// <summary>Tables whose Fisher p against "first below second" is no larger than the observed.</summary>
    private static double[] FisherRegion(Proportion first, Proportion second)
    {
        var observed = FisherExact.Test(first, second).Value!.PGreater * (1 + Slack);
        return EachTotal(
            first.Trials,
            second.Trials,
            (_, _, probabilities) =>
            {
                var tail = 0.0;
                foreach (var probability in probabilities.Reverse())
                {
                    if (tail + probability > observed)
                        break;
                    tail += probability;
                }
                return tail;
            }
        );
    }

    private static double[] EachTotal(long controlTrials, long treatmentTrials, Func<long, long, double[], double> region)
    {
        var byTotal = new double[controlTrials + treatmentTrials + 1];
        for (var total = 0; total < byTotal.Length; total++)
        {
            var tables = Hypergeometric.Of(treatmentTrials, controlTrials, total)!;
            byTotal[total] = region(total, tables.First, tables.Probabilities());
        }
        return byTotal;
    }

    /// <summary>Largest value over the common rate: a grid, then golden sections around its best point and neighbours.</summary>
    private static double Maximise(double[] byTotal)
    {
        double P(double angle) => Probability(byTotal, Math.Pow(Math.Sin(angle), 2));
        // On the arcsine scale the binomial smooths with standard deviation 1 / (2 sqrt N): the grid is ten times finer.
        var points = 20 + (int)(32 * Math.Sqrt(byTotal.Length));
        var step = Math.PI / 2 / points;
        var best = Enumerable.Range(0, points + 1).Select(i => (At: i * step, P: P(i * step))).OrderByDescending(point => point.P).Take(3);
        return Math.Min(1, best.Max(point => GoldenSection(P, point.At - step, point.At + step)));
    }

    private static double Probability(double[] byTotal, double rate)
    {
        var n = byTotal.Length - 1;
        if (rate is <= 0 or >= 1)
            return byTotal[rate <= 0 ? 0 : n];
        var reach = 12 * Math.Sqrt(n * rate * (1 - rate)) + 12;
        var (from, to) = ((int)Math.Max(0, n * rate - reach), (int)Math.Min(n, n * rate + reach));
        var sum = 0.0;
        for (var total = from; total <= to; total++)
            sum += byTotal[total] * Binomial.Probability(total, n, rate);
        return sum;
    }

    private static double GoldenSection(Func<double, double> function, double lower, double upper)
    {
        const double Ratio = 0.6180339887498949;
        var (left, right) = (upper - Ratio * (upper - lower), lower + Ratio * (upper - lower));
        var (atLeft, atRight) = (function(left), function(right));
        for (var i = 0; i < 25; i++)
        {
            if (atLeft > atRight)
                (upper, right, atRight, left) = (right, left, atLeft, right - Ratio * (right - lower));
            else
                (lower, left, atLeft, right) = (left, right, atRight, left + Ratio * (upper - left));
            (atLeft, atRight) = (function(left), function(right));
        }
        return Math.Max(atLeft, atRight);
    }
}
