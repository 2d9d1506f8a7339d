using Assay.Stats.Distributions;

namespace Assay.Stats.Checks;

/// <summary>A chi-squared goodness of fit.</summary>
/// <param name="Statistic">Sum of (observed - expected)^2 / expected.</param>
/// <param name="DegreesOfFreedom">Groups that take part, minus 1.</param>
/// <param name="PValue">Upper tail.</param>
/// <param name="Expected">Expected count per group of positive weight, in the order given.</param>
public sealed record GoodnessOfFit(double Statistic, int DegreesOfFreedom, double PValue, IReadOnlyList<double> Expected);

/// <summary>Sample ratio mismatch: do the counts per arm fit the configured weights?</summary>
/// <remarks>
/// Pearson's chi-squared without correction, over the arms of positive weight; units in an arm of weight zero are not part
/// of it and must be raised on their own (<see cref="UnexpectedUnits"/>). Looking often needs <see cref="SampleRatioSequential"/>.
/// Source: Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments", KDD 2019.
/// </remarks>
public static class SampleRatio
{
    /// <summary>Tests the counts against the weights.</summary>
    /// <param name="observed">Units per arm.</param>
    /// <param name="weights">Any positive scale, same order; zero for an arm that should be empty.</param>
    /// <returns>The test, or no_units, or single_group when fewer than two arms have weight.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or a count or weight is negative or not finite.</exception>
    public static Estimate<GoodnessOfFit> Test(IReadOnlyList<long> observed, IReadOnlyList<double> weights)
    {
        Check(observed, weights);
        var degreesOfFreedom = DegreesOfFreedom(weights);
        if (degreesOfFreedom < 1)
            return NotEstimable.SingleGroup;
        var expected = Expected(observed, weights);
        if (expected.Sum() == 0)
            return NotEstimable.NoUnits;
        var statistic = Weighted(observed, weights).Zip(expected).Sum(arm => Square(arm.First - arm.Second) / arm.Second);
        return new GoodnessOfFit(statistic, degreesOfFreedom, ChiSquared.UpperTail(statistic, degreesOfFreedom), expected);
    }

    /// <summary>Tests several stretches with different weights (revisions) at once: statistics and degrees of freedom add.</summary>
    /// <param name="stretches">Counts and weights of each; one that cannot be tested is left out.</param>
    /// <returns>The test with the expected counts of all stretches in turn, or no_units when none can be tested.</returns>
    /// <inheritdoc cref="Test"/>
    public static Estimate<GoodnessOfFit> Stratified(IEnumerable<(IReadOnlyList<long> Observed, IReadOnlyList<double> Weights)> stretches)
    {
        var tests = stretches.Select(stretch => Test(stretch.Observed, stretch.Weights).Value).OfType<GoodnessOfFit>().ToArray();
        if (tests.Length == 0)
            return NotEstimable.NoUnits;
        var (statistic, degreesOfFreedom) = (tests.Sum(test => test.Statistic), tests.Sum(test => test.DegreesOfFreedom));
        var p = ChiSquared.UpperTail(statistic, degreesOfFreedom);
        return new GoodnessOfFit(statistic, degreesOfFreedom, p, [.. tests.SelectMany(test => test.Expected)]);
    }

    /// <summary>Arms of positive weight, minus 1.</summary>
    public static int DegreesOfFreedom(IReadOnlyList<double> weights) => weights.Count(weight => weight > 0) - 1;

    /// <summary>Units in arms of positive weight: the sample the test is about.</summary>
    public static long Units(IReadOnlyList<long> observed, IReadOnlyList<double> weights) => Weighted(observed, weights).Sum();

    /// <summary>Units in arms of weight zero, where there should be none.</summary>
    public static long UnexpectedUnits(IReadOnlyList<long> observed, IReadOnlyList<double> weights) =>
        observed.Sum() - Units(observed, weights);

    private static double[] Expected(IReadOnlyList<long> observed, IReadOnlyList<double> weights)
    {
        double units = Units(observed, weights);
        var total = weights.Sum();
        return [.. weights.Where(weight => weight > 0).Select(weight => units * (weight / total))];
    }

    private static IEnumerable<long> Weighted(IReadOnlyList<long> observed, IReadOnlyList<double> weights) =>
        observed.Where((_, arm) => weights[arm] > 0);

    private static double Square(double x) => x * x;

    private static void Check(IReadOnlyList<long> observed, IReadOnlyList<double> weights)
    {
        if (observed.Count != weights.Count)
            throw new ArgumentException("One weight per count is needed.", nameof(weights));
        if (observed.Any(count => count < 0) || weights.Any(weight => !(weight >= 0 && double.IsFinite(weight))))
            throw new ArgumentException("Counts and weights cannot be negative.", nameof(observed));
    }
}
