using Assay.Stats.Proportions;

namespace Assay.Stats.Margins;

/// <summary>A one-sided test against a margin.</summary>
/// <param name="Difference">Treatment minus control, in the metric's unit.</param>
/// <param name="Statistic">z or t of the difference against the margin.</param>
/// <param name="DegreesOfFreedom">Of t; positive infinity for z.</param>
/// <param name="PValue">One-sided; below alpha treatment is non-inferior.</param>
/// <param name="Bound">Confidence bound, at level 1 - alpha, on the side that could be worse.</param>
/// <param name="Limit">What the bound must clear.</param>
/// <param name="Better">The good direction.</param>
public sealed record MarginTest(
    double Difference,
    double Statistic,
    double DegreesOfFreedom,
    double PValue,
    double Bound,
    double Limit,
    Better Better
)
{
    /// <summary>Whether the confidence bound clears the limit.</summary>
    public bool BoundClears => Better == Better.Higher ? Bound > Limit : Bound < Limit;
}

/// <summary>Is treatment not worse than control by more than a margin? The test of a guardrail.</summary>
/// <remarks>
/// Null: treatment is worse by the margin or more. One-sided; each guardrail is a veto, so several need no correction.
/// A margin of 0 is one-sided superiority.
/// </remarks>
public static class NonInferiority
{
    /// <summary>Difference of means against an absolute margin, by Welch's t.</summary>
    /// <param name="control">One value per unit; at least 2.</param>
    /// <param name="treatment">As <paramref name="control"/>.</param>
    /// <param name="margin">Tolerated worsening, in the metric's unit; not negative.</param>
    /// <param name="better">The good direction.</param>
    /// <param name="alpha">One-sided error rate, in (0, 1/2).</param>
    /// <returns>The test, or too_few_units, zero_variance or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative margin, or alpha out of range.</exception>
    public static Estimate<MarginTest> Mean(Moments control, Moments treatment, double margin, Better better, double alpha) =>
        control.MeanEstimate().With(treatment.MeanEstimate(), (c, t) => Of(c, t, margin, better, alpha));

    /// <summary>Difference of any two estimates against an absolute margin.</summary>
    /// <inheritdoc cref="Mean"/>
    public static Estimate<MarginTest> Of(PointEstimate control, PointEstimate treatment, double margin, Better better, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        var limit = better == Better.Higher ? -margin : margin;
        return Stats.Difference.Test(control, treatment, 2 * alpha, limit).Then<MarginTest>(test => OneSided(test, limit, better));
    }

    /// <summary>Means against a margin given as a fraction of the control mean's size.</summary>
    /// <remarks>
    /// Tests the exact linear contrast m_t - (1 -+ margin) m_c, with variance v_t / n_t + (1 -+ margin)^2 v_c / n_c; no ratio is
    /// formed. Below zero the factor is 1 +- margin, since the margin is a share of the size. The bound is that of the contrast, its limit 0.
    /// </remarks>
    /// <inheritdoc cref="Mean"/>
    public static Estimate<MarginTest> RelativeMean(Moments control, Moments treatment, double margin, Better better, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        var towardsWorse = better == Better.Higher == control.Mean >= 0 ? -margin : margin;
        var factor = 1 + towardsWorse;
        return control
            .MeanEstimate()
            .With(treatment.MeanEstimate(), (c, t) => Of(c.Times(factor), t, 0, better, alpha))
            .Then<MarginTest>(test => test with { Difference = treatment.Mean - control.Mean });
    }

    /// <summary>Difference of rates against an absolute margin: Farrington-Manning score test, Newcombe bound.</summary>
    /// <param name="control">Successes among units.</param>
    /// <param name="treatment">As <paramref name="control"/>.</param>
    /// <param name="margin">Tolerated worsening of the rate, in [0, 1).</param>
    /// <param name="better">The good direction.</param>
    /// <param name="alpha">One-sided error rate, in (0, 1/2).</param>
    /// <returns>The test, or no_units or zero_variance.</returns>
    public static Estimate<MarginTest> Rate(Proportion control, Proportion treatment, double margin, Better better, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        var limit = better == Better.Higher ? -margin : margin;
        var bounds = Newcombe.Difference(control, treatment, 2 * alpha);
        return bounds.Then(newcombe =>
            ScoreZ
                .FarringtonManning(control, treatment, 2 * alpha, limit)
                .Then<MarginTest>(score => OneSided(score with { Effect = newcombe }, limit, better))
        );
    }

    private static MarginTest OneSided(TestResult test, double limit, Better better)
    {
        var (p, bound) = better == Better.Higher ? (test.PGreater, test.Effect.Lower) : (test.PLess, test.Effect.Upper);
        return new MarginTest(test.Effect.Value, test.Statistic, test.DegreesOfFreedom, p, bound, limit, better);
    }
}
