using Assay.Stats.Distributions;

namespace Assay.Stats.Sequential;

/// <summary>The classical boundaries for a fixed number of equally spaced looks.</summary>
/// <remarks>
/// Wang-Tsiatis: c_k = C (k/K)^(delta - 1/2) with C chosen so that the total error is alpha; delta = 1/2 is Pocock, 0 O'Brien-Fleming.
/// Haybittle-Peto: a fixed value (3) at the interim looks, and the last one keeps the level.
/// They need the number of looks in advance and equal steps; <see cref="AlphaSpending"/> needs neither.
/// Sources: Pocock, Biometrika 64, 1977; O'Brien, Fleming, Biometrics 35, 1979; Wang, Tsiatis, Biometrics 43, 1987; Peto et al., 1976.
/// </remarks>
public static class ClassicalBoundary
{
    private const double Precision = 1e-12;

    private static readonly Memo<(int Looks, double Alpha, Sides Sides, double Delta), Boundary> Known = new();

    /// <summary>The same critical value at every look.</summary>
    /// <inheritdoc cref="WangTsiatis"/>
    public static Boundary Pocock(int looks, double alpha, Sides sides) => WangTsiatis(looks, alpha, sides, delta: 0.5);

    /// <summary>Critical values that fall with 1 / sqrt(k): strict early, close to the fixed test at the end.</summary>
    /// <inheritdoc cref="WangTsiatis"/>
    public static Boundary ObrienFleming(int looks, double alpha, Sides sides) => WangTsiatis(looks, alpha, sides, delta: 0);

    /// <summary>The family between the two, by its shape <paramref name="delta"/>.</summary>
    /// <param name="looks">Planned looks, at least 1.</param>
    /// <param name="alpha">Total error rate, in (0, 1).</param>
    /// <param name="sides">One or two.</param>
    /// <param name="delta">At most 1/2; smaller is stricter early.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static Boundary WangTsiatis(int looks, double alpha, Sides sides, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(looks, 1);
        Require.OpenFraction(alpha);
        if (!(delta <= 0.5 && double.IsFinite(delta)))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "Must be at most 1/2.");
        return Known.Of((looks, alpha, sides, delta), () => Solve(looks, alpha, sides, delta));
    }

    /// <summary>A fixed critical value at the interim looks; the last look gets what keeps the error rate.</summary>
    /// <param name="looks">Planned looks, at least 1.</param>
    /// <param name="alpha">Total error rate, in (0, 1).</param>
    /// <param name="sides">One or two.</param>
    /// <param name="interimZ">Critical value before the last look.</param>
    /// <returns>The boundary, or alpha_exhausted when the interim looks alone spend more.</returns>
    public static Estimate<Boundary> HaybittlePeto(int looks, double alpha, Sides sides, double interimZ = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(looks, 1);
        Require.OpenFraction(alpha);
        Require.Positive(interimZ);
        Boundary Ending(double last) => Shaped(looks, sides, k => k == looks ? last : interimZ);
        double Excess(double last) => alpha - Error(Ending(last));
        var (fixedZ, strictest) = (Normal.UpperQuantile(alpha / (int)sides), 38.0);
        if (Excess(strictest) <= 0)
            return NotEstimable.AlphaExhausted;
        return looks == 1 ? Ending(fixedZ) : Ending(Root.Between(Excess, fixedZ, strictest, Precision));
    }

    /// <summary>C lies between the fixed test's value and Bonferroni's.</summary>
    private static Boundary Solve(int looks, double alpha, Sides sides, double delta)
    {
        Boundary Scaled(double constant) => Shaped(looks, sides, k => constant * Math.Pow((double)k / looks, delta - 0.5));
        var (loosest, strictest) = (Normal.UpperQuantile(alpha / (int)sides), Normal.UpperQuantile(alpha / (int)sides / looks));
        return looks == 1 ? Scaled(loosest) : Scaled(Root.Between(c => Math.Log(alpha / Error(Scaled(c))), loosest, strictest, Precision));
    }

    private static Boundary Shaped(int looks, Sides sides, Func<int, double> critical)
    {
        var steps = Enumerable.Range(1, looks).ToArray();
        return new([.. steps.Select(k => (double)k / looks)], [.. steps.Select(critical)], sides);
    }

    private static double Error(Boundary boundary)
    {
        var exits = StoppingProbabilities.Under(boundary, drift: 0);
        return boundary.Sides == Sides.Two ? exits.Either : exits.Power;
    }
}
