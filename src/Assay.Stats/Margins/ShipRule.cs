namespace Assay.Stats.Margins;

/// <summary>What an interval says of a change, given how much worse one would still accept.</summary>
public enum ShipVerdict
{
    /// <summary>The whole interval is on the good side of no change.</summary>
    Better,

    /// <summary>The whole interval is on the good side of the margin.</summary>
    NotWorse,

    /// <summary>The whole interval is on the bad side of the margin.</summary>
    Worse,

    /// <summary>The interval reaches over the margin: more units would tell.</summary>
    Undecided,
}

/// <summary>Reads a decision off a confidence interval and a margin.</summary>
/// <remarks>
/// With g the effect in the good direction and [l, u] its 1 - alpha interval: l &gt; 0 better, else l &gt; -margin not worse, else
/// u &lt; -margin worse, else undecided. Where the truth is a loss of just the margin, "better" and "not worse" together come
/// out with probability alpha / 2: one-sided non-inferiority. With a margin of 0, "not worse" cannot come out apart from "better".
/// Source: Piaggio et al., "Reporting of Noninferiority and Equivalence Randomized Trials", JAMA 308, 2012, figure 1.
/// </remarks>
public static class ShipRule
{
    /// <summary>Decides by the interval; one that was made for several looks gives a decision that survives them.</summary>
    /// <param name="effect">Treatment minus control (or the lift), with its interval.</param>
    /// <param name="margin">Largest loss that is accepted, in the effect's unit; not negative.</param>
    /// <param name="better">Which direction is good.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is negative or not finite.</exception>
    public static ShipVerdict Decide(Interval effect, double margin, Better better)
    {
        if (!(margin >= 0 && double.IsFinite(margin)))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "Must be finite and not negative.");
        var (lower, upper) = better == Better.Higher ? (effect.Lower, effect.Upper) : (-effect.Upper, -effect.Lower);
        if (lower > 0)
            return ShipVerdict.Better;
        if (lower > -margin)
            return ShipVerdict.NotWorse;
        return upper < -margin ? ShipVerdict.Worse : ShipVerdict.Undecided;
    }
}
