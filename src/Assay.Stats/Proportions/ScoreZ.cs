using Assay.Stats.Distributions;

namespace Assay.Stats.Proportions;

/// <summary>Score test of "p_t - p_c = d0" with the variance at the restricted maximum likelihood, and its inverted interval.</summary>
/// <remarks>
/// z = (p_t - p_c - d0) / sqrt(factor * variance at the restricted rates). Farrington-Manning has factor 1, Miettinen-Nurminen
/// N / (N - 1). The interval holds every d0 the test keeps, so p and interval always agree; it is informative at 0 conversions.
/// Sources: Farrington, Manning, Stat Med 9:1447-1454, 1990; Miettinen, Nurminen, Stat Med 4:213-226, 1985.
/// </remarks>
public static class ScoreZ
{
    /// <summary>Test with the Farrington-Manning variance: the recommended test against a margin.</summary>
    /// <param name="control">Successes among units.</param>
    /// <param name="treatment">As <paramref name="control"/>; the two arms share no unit.</param>
    /// <param name="alpha">Two-sided error rate of the interval, in (0, 1).</param>
    /// <param name="nullDifference">d0, in (-1, 1).</param>
    /// <returns>The test, or no_units, or zero_variance when everybody or nobody converted and d0 is 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> or <paramref name="nullDifference"/> is out of range.</exception>
    public static Estimate<TestResult> FarringtonManning(Proportion control, Proportion treatment, double alpha, double nullDifference) =>
        Test(control, treatment, alpha, nullDifference, factor: 1);

    /// <summary>Test with the Miettinen-Nurminen variance.</summary>
    /// <inheritdoc cref="FarringtonManning"/>
    public static Estimate<TestResult> MiettinenNurminen(Proportion control, Proportion treatment, double alpha, double nullDifference) =>
        Test(control, treatment, alpha, nullDifference, SmallSampleFactor(control, treatment));

    /// <summary>Miettinen-Nurminen interval of p_t - p_c.</summary>
    /// <returns>The interval, or no_units.</returns>
    /// <inheritdoc cref="FarringtonManning"/>
    public static Estimate<Interval> Difference(Proportion control, Proportion treatment, double alpha) =>
        Invert(control, treatment, alpha, SmallSampleFactor(control, treatment));

    private static double SmallSampleFactor(Proportion control, Proportion treatment)
    {
        var units = (double)control.Trials + treatment.Trials;
        return units / (units - 1);
    }

    private static Estimate<TestResult> Test(Proportion control, Proportion treatment, double alpha, double nullDifference, double factor)
    {
        if (!(Math.Abs(nullDifference) < 1))
            throw new ArgumentOutOfRangeException(nameof(nullDifference), nullDifference, "Must lie in (-1, 1).");
        var interval = Invert(control, treatment, alpha, factor);
        return interval.Then(effect =>
        {
            var variance = RestrictedRates.At(control, treatment, nullDifference).Variance(control, treatment);
            return TestResult.Student(interval, effect.Value - nullDifference, Math.Sqrt(factor * variance), double.PositiveInfinity);
        });
    }

    private static Estimate<Interval> Invert(Proportion control, Proportion treatment, double alpha, double factor)
    {
        Require.OpenFraction(alpha);
        if (Math.Min(control.Trials, treatment.Trials) == 0)
            return NotEstimable.NoUnits;
        var observed = treatment.Rate - control.Rate;
        var critical = Normal.UpperQuantile(alpha / 2);
        double Excess(double difference, double side)
        {
            var variance = factor * RestrictedRates.At(control, treatment, difference).Variance(control, treatment);
            return side * (difference - observed) - critical * Math.Sqrt(variance);
        }
        return new Interval(
            observed,
            observed <= -1 ? -1 : Root.Increasing(d => (-Excess(d, side: -1), 0), (observed - 1) / 2, -1, observed),
            observed >= 1 ? 1 : Root.Increasing(d => (Excess(d, side: 1), 0), (observed + 1) / 2, observed, 1)
        );
    }
}
