using Assay.Stats.Distributions;

namespace Assay.Stats.Sequential;

/// <summary>Repeated confidence intervals and p-values: right at every look together, whether or not one stops.</summary>
/// <remarks>
/// Interval at look k: estimate -+ c_k se; all of them cover the truth together with probability 1 - alpha, and they exclude 0 exactly
/// where the boundary is crossed. The price is width: at the stop <see cref="StagewiseInference"/> says more.
/// Source: Jennison, Turnbull, "Interim Analyses: The Repeated Confidence Interval Approach", JRSS B 51, 1989.
/// </remarks>
public static class RepeatedInference
{
    private const double Precision = 1e-9;

    // Below this a p-value is reported as this: nobody decides on it, and the recursion keeps its digits above it.
    private const double SmallestP = 1e-15;

    /// <summary>The interval at one look.</summary>
    /// <param name="boundary">The boundary up to this look, or beyond.</param>
    /// <param name="look">Counted from 0.</param>
    /// <param name="estimate">Effect at this look.</param>
    /// <param name="standardError">Of the effect at this look, above 0.</param>
    /// <returns>The interval, one-sided for a one-sided boundary, unbounded where the look cannot reject; or zero_variance or not_finite.</returns>
    public static Estimate<Interval> Interval(Boundary boundary, int look, double estimate, double standardError)
    {
        if (standardError == 0)
            return NotEstimable.ZeroVariance;
        var reach = boundary.CriticalZ[look] * standardError;
        if (!double.IsFinite(estimate) || !double.IsFinite(standardError))
            return NotEstimable.NotFinite;
        var upper = boundary.Sides == Sides.Two ? estimate + reach : double.PositiveInfinity;
        return new Interval(estimate, estimate - reach, upper, standardError);
    }

    /// <summary>The smallest alpha at which the spending boundary would be crossed at this look.</summary>
    /// <remarks>Valid at any look; over several looks the smallest so far is valid too. At least 1e-15.</remarks>
    /// <param name="information">Looks up to and including this one.</param>
    /// <param name="z">The test statistic at the last of them.</param>
    /// <param name="sides">One or two.</param>
    /// <param name="spending">The function that the boundary is made of.</param>
    /// <returns>The p-value wrapped in a <see cref="SequentialP"/>; or no_looks or not_finite.</returns>
    public static Estimate<SequentialP> PValue(IReadOnlyList<double> information, double z, Sides sides, Spending spending)
    {
        if (information.Count == 0)
            return NotEstimable.NoLooks;
        if (!information.All(double.IsFinite) || !double.IsFinite(z))
            return NotEstimable.NotFinite;
        var distance = sides == Sides.Two ? Math.Abs(z) : z;
        double Excess(double logitAlpha) =>
            Reach(distance) - Reach(Critical(information, 1 / (1 + Math.Exp(-logitAlpha)), sides, spending));
        var (lower, upper) = (Math.Log(SmallestP), 12.0);
        var p =
            Excess(lower) >= 0 ? SmallestP
            : Excess(upper) <= 0 ? 1
            : 1 / (1 + Math.Exp(-Root.Between(Excess, lower, upper, Precision)));
        return new SequentialP(p, Math.Min(1, (int)sides * Normal.UpperTail(distance)));
    }

    private static double Critical(IReadOnlyList<double> information, double alpha, Sides sides, Spending spending) =>
        AlphaSpending.Boundary(information, alpha, sides, spending).Value!.CriticalZ[^1];

    // Infinite critical values must stay comparable for the root search.
    private static double Reach(double z) => Math.Tanh(z / 8);
}

/// <summary>A p-value that allows for the looks, beside the one that does not.</summary>
/// <param name="PValue">Valid under the sequential design.</param>
/// <param name="NaivePValue">Of the fixed-horizon test, for comparison only.</param>
public sealed record SequentialP(double PValue, double NaivePValue);
