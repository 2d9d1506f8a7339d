namespace Assay.Stats.Sequential;

/// <summary>Boundaries by alpha spending, at the looks that actually happened: no calendar has to be kept.</summary>
/// <remarks>
/// At look k the critical value c_k solves P(first crossing at look k | no effect) = f(t_k) - f(t_(k-1)) per side, f the spending
/// function and t the information (units so far / planned units). Earlier values never change when looks are added.
/// Source: Lan, DeMets, Biometrika 70, 1983. Choosing the time of a look by the results seen so far voids the error rate.
/// </remarks>
public static class AlphaSpending
{
    private static readonly Memo<BoundaryKey, Boundary> Known = new();

    /// <summary>The boundary for these looks.</summary>
    /// <param name="information">
    /// Share of the planned information at each look. May pass 1: the first look there spends what is left. A look that adds nothing
    /// (less than 1e-4), and any look after alpha is spent, repeats the critical value before it, outside the promised error rate.
    /// </param>
    /// <param name="alpha">Total error rate, in (0, 1).</param>
    /// <param name="sides">Two: alpha/2 on each side, symmetric.</param>
    /// <param name="spending">How alpha is given to the looks.</param>
    /// <param name="final">The last look given is the last there will be, so it spends all that is left, even short of the plan.</param>
    /// <returns>The boundary; or no_looks, or not_finite.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is outside (0, 1).</exception>
    public static Estimate<Boundary> Boundary(
        IReadOnlyList<double> information,
        double alpha,
        Sides sides,
        Spending spending,
        bool final = false
    )
    {
        Require.OpenFraction(alpha);
        if (information.Count == 0)
            return NotEstimable.NoLooks;
        if (!information.All(double.IsFinite))
            return NotEstimable.NotFinite;
        double[] looks = [.. information];
        return Known.Of(new(looks, alpha, sides, spending, final), () => Solve(looks, alpha, sides, spending, final));
    }

    /// <summary>Alpha spent up to each look, both sides together.</summary>
    public static IReadOnlyList<double> Cumulative(IReadOnlyList<double> information, double alpha, Sides sides, Spending spending) =>
        [.. information.Select(t => (int)sides * spending.At(t, alpha / (int)sides))];

    private static Boundary Solve(double[] information, double alpha, Sides sides, Spending spending, bool final)
    {
        var (perSide, looks) = (alpha / (int)sides, Sequential.Boundary.Informative(information));
        var (density, spent) = (ScoreDensity.Start(drift: 0), 0.0);
        var critical = new double?[information.Length];
        for (var k = 0; k < looks.Length && spent < perSide; k++)
        {
            var (t, isLast) = (information[looks[k]], k == looks.Length - 1);
            var allowed = final && isLast ? perSide : spending.At(t, perSide);
            var score = density.UpperScore(allowed - spent, t);
            critical[looks[k]] = score / Math.Sqrt(t);
            spent = allowed;
            if (!isLast)
                density = density.Continue(sides == Sides.Two ? -score : double.NegativeInfinity, score, t, information[looks[k + 1]]);
        }
        return new(information, Repeated(critical), sides);
    }

    /// <summary>A look without a value of its own repeats the one before it.</summary>
    private static double[] Repeated(double?[] critical)
    {
        var last = double.PositiveInfinity;
        return [.. critical.Select(value => last = value ?? last)];
    }
}
