using Assay.Stats.Checks;
using Assay.Stats.Distributions;

namespace Assay.Stats.Choice;

/// <summary>Units per arm in a stretch with one set of weights.</summary>
public sealed record WeightedStretch(IReadOnlyList<long> Units, IReadOnlyList<double> Weights);

/// <summary>Whether units fit the weights they were drawn by.</summary>
/// <param name="ChiSquared">Summed over the stretches; null where it cannot be computed.</param>
/// <param name="PValue">Of one look; 0 where an arm has units that its weights rule out; null without units.</param>
/// <param name="AnyTimePValue">Of the multinomial martingale, right however often one looks; null without units.</param>
/// <param name="UnexpectedUnits">Per arm: units in stretches where the arm's weight is zero.</param>
/// <param name="IsFlagged">Suspicious at this look.</param>
/// <param name="Reason">Why there is no chi-squared.</param>
public sealed record SampleRatioFinding(
    double? ChiSquared,
    int DegreesOfFreedom,
    double? PValue,
    double? AnyTimePValue,
    IReadOnlyList<long> UnexpectedUnits,
    bool IsFlagged,
    NotEstimable? Reason
);

/// <summary>Chooses the checks of the sample ratio.</summary>
/// <remarks>
/// Pearson's chi-squared for the look, the multinomial martingale with concentration 100 beside it, and units that the weights rule out.
/// An arm whose weight fell to zero gets a few late units, decided before and seen after: up to 1 % of a later stretch counts for nothing.
/// An arm that never had weight has no such excuse.
/// </remarks>
public static class SampleRatioChoice
{
    /// <summary>Chance of a false alarm of one look.</summary>
    public const double FlagBelow = 0.01;

    private const double LateFraction = 0.01;

    private const double Concentration = 100;

    /// <summary>Judges each stretch by its own weights, and all of them together.</summary>
    /// <param name="stretches">At least one, in order of time; the arms in one order.</param>
    public static SampleRatioFinding Of(IReadOnlyList<WeightedStretch> stretches)
    {
        var tests = stretches.Select(stretch => SampleRatio.Test(stretch.Units, stretch.Weights)).ToList();
        var fits = tests.Select(test => test.Value).OfType<GoodnessOfFit>().ToList();
        var arms = Enumerable.Range(0, stretches[0].Weights.Count).ToList();
        var unexpected = arms.ConvertAll(arm => stretches.Where(stretch => stretch.Weights[arm] == 0).Sum(stretch => stretch.Units[arm]));
        var isImpossible = Enumerable.Range(0, stretches.Count).Any(index => HoldsWhatWeightsRuleOut(stretches, index));
        var (statistic, degrees) = (fits.Sum(fit => fit.Statistic), fits.Sum(fit => fit.DegreesOfFreedom));
        double? p =
            isImpossible ? 0
            : fits.Count == 0 ? null
            : fits.Count == 1 ? fits[0].PValue
            : ChiSquared.UpperTail(statistic, degrees);
        return new SampleRatioFinding(
            fits.Count == 0 ? null : statistic,
            degrees,
            p,
            isImpossible ? 0 : AnyTime(stretches, fits.Count),
            unexpected,
            p < FlagBelow,
            fits.Count == 0 ? tests[0].Reason : null
        );
    }

    private static bool HoldsWhatWeightsRuleOut(IReadOnlyList<WeightedStretch> stretches, int index)
    {
        var stretch = stretches[index];
        if (SampleRatio.UnexpectedUnits(stretch.Units, stretch.Weights) == 0)
            return false;
        bool HadWeight(int arm) => stretches.Take(index).Any(earlier => earlier.Weights[arm] > 0);
        var empty = Enumerable.Range(0, stretch.Weights.Count).Where(arm => stretch.Weights[arm] == 0).ToList();
        var late = empty.Where(HadWeight).Sum(arm => stretch.Units[arm]);
        return late > LateFraction * stretch.Units.Sum() || empty.Exists(arm => !HadWeight(arm) && stretch.Units[arm] > 0);
    }

    /// <summary>1 over the Bayes factor of the counts as they are now.</summary>
    private static double? AnyTime(IReadOnlyList<WeightedStretch> stretches, int testable) =>
        testable == 0
            ? null
            : SampleRatioSequential
                .Track(stretches.Select(stretch => new SampleRatioStretch(stretch.Weights, [stretch.Units])), Concentration)[^1]
                .InstantaneousP;
}
