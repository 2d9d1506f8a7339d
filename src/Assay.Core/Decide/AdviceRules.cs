using Assay.Core.Analyse;

namespace Assay.Core.Decide;

/// <summary>What data must have before they decide anything, however large a difference looks.</summary>
public sealed record AdviceRules
{
    /// <summary>Units that the control and the arm each need.</summary>
    public int UnitsPerArm { get; init; } = 100;

    /// <summary>Units that did it, and units that did not, in the control and the arm together; for proportions.</summary>
    public int EventsOfEachKind { get; init; } = 10;

    /// <summary>Time since the first exposure: a whole week, since people differ by weekday and the first to come are the keenest.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long the planned sample is given, once it is complete, to do what it will do; then it is read.</summary>
    public TimeSpan ReadingWindow { get; init; } = TimeSpan.FromDays(2);

    public TrustRules Trust { get; init; } = new();
}
