using Assay.Stats.Distributions;

namespace Assay.Stats.Proportions;

/// <summary>P-values of an exact test of two rates.</summary>
/// <param name="PValue">Two-sided.</param>
/// <param name="PGreater">Alternative: treatment converts more.</param>
/// <param name="PLess">Alternative: treatment converts less.</param>
public sealed record ExactTest(double PValue, double PGreater, double PLess);

/// <summary>Fisher's exact test: conditions on both margins, so it is valid at any size and conservative.</summary>
/// <remarks>
/// Two-sided: all tables no more probable than the observed one (relative slack 1e-7). Mid-p takes half of the tables as likely
/// as the observed one: closer to the nominal rate, not guaranteed.
/// Source: Fisher, "The Design of Experiments", 1935; Lancaster, JASA 56, 1961 (mid-p).
/// </remarks>
public static class FisherExact
{
    private const double Slack = 1e-7;

    /// <summary>Fisher's test.</summary>
    /// <param name="control">Successes among units.</param>
    /// <param name="treatment">As <paramref name="control"/>; the two arms share no unit.</param>
    /// <returns>The p-values, 1 when everybody or nobody converted; or too_many_units.</returns>
    public static Estimate<ExactTest> Test(Proportion control, Proportion treatment) => Sum(control, treatment, share: 1);

    /// <summary>Fisher's test with mid-p values.</summary>
    /// <inheritdoc cref="Test"/>
    public static Estimate<ExactTest> MidP(Proportion control, Proportion treatment) => Sum(control, treatment, share: 0.5);

    /// <summary>Adds the tables beyond the observed one, and the given share of those as likely as it.</summary>
    private static Estimate<ExactTest> Sum(Proportion control, Proportion treatment, double share)
    {
        if (Hypergeometric.Of(treatment.Trials, control.Trials, treatment.Successes + control.Successes) is not { } tables)
            return NotEstimable.TooManyUnits;
        var probabilities = tables.Probabilities();
        var at = (int)(treatment.Successes - tables.First);
        var observed = probabilities[at];
        var greater = probabilities.Skip(at + 1).Sum() + share * observed;
        var less = probabilities.Take(at).Sum() + share * observed;
        var rarer = probabilities.Where(p => p < observed * (1 - Slack)).Sum();
        var ties = probabilities.Where(p => Math.Abs(p - observed) <= observed * Slack).Sum();
        return new ExactTest(Math.Min(1, rarer + share * ties), Math.Min(1, greater), Math.Min(1, less));
    }
}
