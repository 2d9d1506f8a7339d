namespace Assay.Stats.Sequential;

/// <summary>How a group sequential test ends, under a given true effect.</summary>
/// <param name="Upper">Probability to stop at each look by crossing the upper boundary.</param>
/// <param name="Lower">Probability to stop at each look at the lower boundary: rejection of a two-sided test, futility of a one-sided one.</param>
/// <param name="ExpectedInformation">Mean information at the stop, in shares of the plan; a test that crosses nothing ends at its last look.</param>
public sealed record StoppingProbabilities(IReadOnlyList<double> Upper, IReadOnlyList<double> Lower, double ExpectedInformation)
{
    /// <summary>Probability to stop at the upper boundary up to each look.</summary>
    public IReadOnlyList<double> CumulativeUpper => Cumulate(Upper);

    /// <summary>Probability to stop at either boundary up to each look.</summary>
    public IReadOnlyList<double> CumulativeEither => Cumulate([.. Upper.Zip(Lower, (up, down) => up + down)]);

    /// <summary>Probability to cross the upper boundary at any look: the power against this effect.</summary>
    public double Power => Upper.Sum();

    /// <summary>Probability to cross either boundary at any look: under no effect, the error rate of a two-sided test.</summary>
    public double Either => Upper.Sum() + Lower.Sum();

    /// <summary>Stopping probabilities by the Armitage-McPherson-Rowe recursion, accurate to about 1e-10.</summary>
    /// <param name="boundary">Any boundary, from spending, from a table or from a confidence sequence.</param>
    /// <param name="drift">Expected z at information 1: effect / standard error at the plan. Zero is the null hypothesis.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="drift"/> is not finite.</exception>
    public static StoppingProbabilities Under(Boundary boundary, double drift)
    {
        if (!double.IsFinite(drift))
            throw new ArgumentOutOfRangeException(nameof(drift), drift, "Must be finite.");
        var (upper, lower) = (new double[boundary.Looks], new double[boundary.Looks]);
        var looks = Boundary.Informative(boundary.Information);
        var density = ScoreDensity.Start(drift);
        for (var k = 0; k < looks.Length; k++)
        {
            var (look, t) = (looks[k], boundary.Information[looks[k]]);
            var (below, above) = (boundary.LowerScore(look), boundary.UpperScore(look));
            (upper[look], lower[look]) = (density.MassAbove(above, t), density.MassBelow(below, t));
            if (k < looks.Length - 1)
                density = density.Continue(below, above, t, boundary.Information[looks[k + 1]]);
        }
        return new(upper, lower, Expected(boundary.Information, upper, lower));
    }

    private static double Expected(IReadOnlyList<double> information, double[] upper, double[] lower)
    {
        var last = information.Count - 1;
        var saved = Enumerable.Range(0, last).Sum(look => (information[last] - information[look]) * (upper[look] + lower[look]));
        return information[last] - saved;
    }

    private static double[] Cumulate(IReadOnlyList<double> parts)
    {
        var sum = 0.0;
        return [.. parts.Select(part => sum += part)];
    }
}
