namespace Assay.Stats.Sequential;

/// <summary>Evidence that may be read at any moment, as often as wanted, without spoiling its error rate.</summary>
/// <param name="LogE">
/// Natural logarithm of the e-value: a bet against "no effect" that starts at 1 and whose mean stays at or below 1 while there is none.
/// E-values of independent experiments multiply.
/// </param>
/// <param name="PValue">min(1, 1/e) at this look; over several looks <see cref="PValueSoFar"/> is smaller and still valid.</param>
/// <param name="Effect">The confidence sequence at this look; excludes 0 exactly where 1/e is below alpha.</param>
public sealed record AlwaysValid(double LogE, double PValue, Interval Effect)
{
    /// <summary>The e-value; infinite beyond the range of double precision (LogE above 709).</summary>
    public double EValue => Math.Exp(LogE);

    /// <summary>The smallest p-value of the looks so far: valid, because the probability that e ever exceeds 1/p is at most p.</summary>
    public static double PValueSoFar(IEnumerable<AlwaysValid> looks) => looks.Select(look => look.PValue).Append(1).Min();

    /// <summary>The intersection of the intervals so far, which covers as often as each of them; its value is the latest estimate.</summary>
    /// <returns>The interval; or no_looks, or empty_intersection when two looks contradict each other.</returns>
    public static Estimate<Interval> IntervalSoFar(IReadOnlyList<AlwaysValid> looks)
    {
        if (looks.Count == 0)
            return NotEstimable.NoLooks;
        var (lower, upper) = (looks.Max(look => look.Effect.Lower), looks.Min(look => look.Effect.Upper));
        return lower <= upper ? looks[^1].Effect with { Lower = lower, Upper = upper } : NotEstimable.EmptyIntersection;
    }

    internal static AlwaysValid Of(double logE, double estimate, double reach, double standardError, Sides sides) =>
        new(
            logE,
            Math.Min(1, Math.Exp(-logE)),
            new(estimate, estimate - reach, sides == Sides.Two ? estimate + reach : double.PositiveInfinity, standardError)
        );
}
