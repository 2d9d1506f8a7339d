using Assay.Stats.Distributions;

namespace Assay.Stats.Sequential;

/// <summary>What may be said at the stop of a group sequential test.</summary>
/// <param name="PValue">One-sided p-value in the direction of z, doubled for a two-sided boundary; uniform under no effect.</param>
/// <param name="POneSided">One-sided, in the direction of z.</param>
/// <param name="NaivePValue">Of the fixed-horizon test, for comparison only.</param>
/// <param name="Effect">Median-unbiased estimate with its interval, in the unit of the effect.</param>
public sealed record StagewiseResult(double PValue, double POneSided, double NaivePValue, Interval Effect);

/// <summary>Stage-wise adjusted p-value, median-unbiased estimate and interval, valid at the look where the test stops or ends.</summary>
/// <remarks>
/// Outcomes are ordered by direction, then by stage (an earlier crossing is stronger evidence), then by z. With
///   F(theta) = P(upper crossing before look k, or look k reached with Z_k >= z | drift theta),
/// p is F(0), the estimate solves F = 1/2, the limits F = alpha/2 and 1 - alpha/2; drift to effect by theta sqrt(t_k) se.
/// The plain estimate at an early stop is too extreme; this one is above and below the truth equally often.
/// Source: Tsiatis, Rosner, Mehta, "Exact Confidence Intervals Following a Group Sequential Test", Biometrics 40, 1984.
/// Does not depend on looks after the stop. Not valid at a look that neither stopped nor was the last.
/// </remarks>
public static class StagewiseInference
{
    private const double Precision = 1e-9;

    /// <summary>Inference at a stop.</summary>
    /// <param name="boundary">The boundary up to the stopping look, or beyond.</param>
    /// <param name="look">The stopping look, counted from 0.</param>
    /// <param name="estimate">Plain estimate of the effect at the stop.</param>
    /// <param name="standardError">Its standard error; z = estimate / se.</param>
    /// <param name="alpha">Error rate of the interval, in (0, 1): two-sided, or the lower limit's for a one-sided boundary.</param>
    /// <returns>The result; or zero_variance, not_finite, or no_looks where the look holds no information.</returns>
    public static Estimate<StagewiseResult> At(Boundary boundary, int look, double estimate, double standardError, double alpha)
    {
        Require.OpenFraction(alpha);
        if (standardError == 0)
            return NotEstimable.ZeroVariance;
        var z = estimate / standardError;
        if (!double.IsFinite(z) || !double.IsFinite(standardError))
            return NotEstimable.NotFinite;
        var ending = boundary.Until(look);
        if (ending.Looks == 0)
            return NotEstimable.NoLooks;
        var (sides, twoSided) = ((int)boundary.Sides, boundary.Sides == Sides.Two);
        var outcome = Outcome(ending, z, drift: 0);
        var oneSided = twoSided && z < 0 ? outcome.AsLowOrLower : outcome.AsHighOrHigher;
        return new StagewiseResult(
            Math.Min(1, sides * oneSided),
            oneSided,
            sides * Normal.UpperTail(twoSided ? Math.Abs(z) : z),
            Effect(ending, z, standardError, alpha / sides)
        );
    }

    private static Interval Effect(Boundary boundary, double z, double standardError, double perSide)
    {
        var unit = Math.Sqrt(boundary.Information[^1]) * standardError;
        var upper = boundary.Sides == Sides.Two ? unit * DriftAt(boundary, z, 1 - perSide) : double.PositiveInfinity;
        return new(unit * DriftAt(boundary, z, 0.5), unit * DriftAt(boundary, z, perSide), upper, standardError);
    }

    /// <summary>The drift under which an outcome as high or higher has this probability.</summary>
    private static double DriftAt(Boundary boundary, double z, double probability)
    {
        // On the probit scale the probability is nearly straight in the drift, so the secant arrives in a few steps.
        double Excess(double drift) => Probit(Outcome(boundary, z, drift)) - Normal.Quantile(probability);
        var start = z / Math.Sqrt(boundary.Information[^1]);
        var (lower, upper, step) = (start - 1, start + 1, 2.0);
        for (; Excess(lower) > 0; step *= 2)
            lower -= step;
        for (; Excess(upper) < 0; step *= 2)
            upper += step;
        return Root.Between(Excess, lower, upper, Precision);
    }

    private static double Probit((double AsHighOrHigher, double AsLowOrLower) outcome)
    {
        var smaller = Math.Clamp(Math.Min(outcome.AsHighOrHigher, outcome.AsLowOrLower), 1e-300, 0.5);
        return Math.CopySign(Normal.UpperQuantile(smaller), outcome.AsHighOrHigher - outcome.AsLowOrLower);
    }

    /// <summary>Both tails of the stage-wise order at z on the last look: with both last boundaries at z, what crosses on each side.</summary>
    private static (double AsHighOrHigher, double AsLowOrLower) Outcome(Boundary boundary, double z, double drift)
    {
        var last = boundary.Looks - 1;
        double[] upper = [.. boundary.CriticalZ.Take(last), z];
        double[] lower = [.. upper.Take(last).Select(c => boundary.Sides == Sides.Two ? -c : double.NegativeInfinity), z];
        var exits = StoppingProbabilities.Under(new(boundary.Information, upper, Sides.One, lower), drift);
        return (exits.Upper.Sum(), exits.Lower.Sum());
    }
}
