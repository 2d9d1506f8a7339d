namespace Assay.Core.Decide;

/// <summary>How an experiment's error rate is shared out, so that any ship or stop without an effect stays within it over all looks.</summary>
/// <remarks>
/// A planned sample is read once (<see cref="PlannedReading"/>), at four fifths of alpha; looking before and after has the rest, in always-valid tests. Without a plan looking has
/// all of it. Guardrails, where there are any, take a part of what looking has (all of them together, by Bonferroni). The parts add up to alpha, so
/// by the union bound no dependence between metrics, arms and looks can exceed it (docs/methods/advice.md).
/// </remarks>
/// <param name="Reading">Two-sided, for the family of primary metrics at the planned sample; 0 without a plan.</param>
/// <param name="Watching">Two-sided, for the same family at all looks together.</param>
/// <param name="Breach">One-sided, for all guardrails and arms at all looks together.</param>
internal sealed record AlphaBudget(double Reading, double Watching, double Breach)
{
    private const double ReadingShare = 0.8;
    private const double BreachShareOfReading = 0.2;
    private const double BreachShareOfWatching = 0.2;
    private const double BreachShareBesideReading = 0.5;
    private const double WaitingShareOfReading = 0.1;

    /// <summary>
    /// One-sided, for a guardrail at each look between the planned sample and its reading. No units come any more and little of what they do, so by the
    /// reflection principle all these looks together err twice as often at most. With the reading and the always-valid looks that is within alpha.
    /// </summary>
    public double Waiting => Reading * WaitingShareOfReading;

    public static AlphaBudget Of(double alpha, Occasion occasion, bool hasGuardrails)
    {
        double Part(double share) => hasGuardrails ? alpha * share : 0;
        return occasion switch
        {
            Occasion.OneLook => new(alpha - Part(BreachShareOfReading), 0, Part(BreachShareOfReading)),
            Occasion.Planned => Split(alpha * ReadingShare, alpha * (1 - ReadingShare), hasGuardrails ? BreachShareBesideReading : 0),
            _ => Split(0, alpha, hasGuardrails ? BreachShareOfWatching : 0),
        };
    }

    private static AlphaBudget Split(double reading, double looking, double breach) =>
        new(reading, looking * (1 - breach), looking * breach);
}

/// <summary>When an experiment's data are looked at.</summary>
public enum Occasion
{
    /// <summary>Whenever anybody likes; nothing was planned.</summary>
    AnyTime,

    /// <summary>Whenever anybody likes, and once at a planned sample.</summary>
    Planned,

    /// <summary>Once: there is nothing before and nothing after.</summary>
    OneLook,
}
