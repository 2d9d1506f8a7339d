namespace Assay.Stats.Means;

/// <summary>Student's two-sample t-test with pooled variance; Welch's (<see cref="Difference"/>) is the default.</summary>
/// <remarks>
/// s^2 = (M2_c + M2_t) / (n_c + n_t - 2); se^2 = s^2 (1/n_c + 1/n_t). Assumes equal variances: with unequal ones and
/// unequal arms its error rate is off. Source: Student, "The Probable Error of a Mean", Biometrika 6, 1908.
/// </remarks>
public static class PooledT
{
    /// <inheritdoc cref="Difference.Test(Moments, Moments, double, double)"/>
    public static Estimate<TestResult> Test(Moments control, Moments treatment, double alpha)
    {
        Require.OpenFraction(alpha);
        if (Math.Min(control.Count, treatment.Count) < 1 || control.Count + treatment.Count < 3)
            return NotEstimable.TooFewUnits;
        var degreesOfFreedom = control.Count + treatment.Count - 2;
        var standardError = Math.Sqrt(PooledVariance(control, treatment) * (1.0 / control.Count + 1.0 / treatment.Count));
        var difference = treatment.Mean - control.Mean;
        var interval = Interval.Student(difference, standardError, degreesOfFreedom, alpha);
        return TestResult.Student(interval, difference, standardError, degreesOfFreedom);
    }

    /// <summary>Within-arm variance on n_c + n_t - 2 degrees of freedom.</summary>
    internal static double PooledVariance(Moments control, Moments treatment) =>
        (control.M2 + treatment.M2) / (control.Count + treatment.Count - 2);
}
