namespace Assay.Stats.Margins;

/// <summary>Two one-sided tests against two margins.</summary>
/// <param name="Interval">Difference with its 1 - 2 alpha interval.</param>
/// <param name="PLower">Against "difference at or below the low margin".</param>
/// <param name="PUpper">Against "difference at or above the high margin".</param>
/// <param name="IsEquivalent">Both one-sided tests reject: the interval lies inside the margins.</param>
public sealed record EquivalenceTest(Interval Interval, double PLower, double PUpper, bool IsEquivalent)
{
    /// <summary>The larger of the two one-sided p-values.</summary>
    public double PValue => Math.Max(PLower, PUpper);
}

/// <summary>Are the arms the same for practical purposes? Two one-sided tests (TOST) by Welch's t.</summary>
/// <remarks>
/// Null: the difference is at or outside a margin. Source: Schuirmann, J Pharmacokinet Biopharm 15:657-680, 1987.
/// </remarks>
public static class Equivalence
{
    /// <summary>Tests that the difference of means lies between two margins.</summary>
    /// <param name="control">One value per unit; at least 2.</param>
    /// <param name="treatment">As <paramref name="control"/>.</param>
    /// <param name="lowMargin">Smallest negligible difference, in the metric's unit.</param>
    /// <param name="highMargin">Largest negligible difference; above <paramref name="lowMargin"/>.</param>
    /// <param name="alpha">Error rate of each one-sided test, in (0, 1/2).</param>
    /// <returns>The test, or too_few_units, zero_variance or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Margins out of order, or alpha out of range.</exception>
    public static Estimate<EquivalenceTest> Test(Moments control, Moments treatment, double lowMargin, double highMargin, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(lowMargin, highMargin);
        return Difference
            .Test(control, treatment, 2 * alpha, lowMargin)
            .Then(above =>
                Difference
                    .Test(control, treatment, 2 * alpha, highMargin)
                    .Then<EquivalenceTest>(below => new EquivalenceTest(
                        above.Effect,
                        above.PGreater,
                        below.PLess,
                        Math.Max(above.PGreater, below.PLess) < alpha
                    ))
            );
    }
}
