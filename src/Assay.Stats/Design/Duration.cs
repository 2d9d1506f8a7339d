namespace Assay.Stats.Design;

/// <summary>How long a plan takes at the traffic seen.</summary>
public static class Duration
{
    private const int DaysPerWeek = 7;

    // A quotient this close above a whole number is that number.
    private const double Rounding = 1e-9;

    /// <summary>Days until every arm has its units: the slowest arm decides.</summary>
    /// <param name="unitsPerArm">Needed in each arm.</param>
    /// <param name="dailyUnits">Eligible units a day.</param>
    /// <param name="trafficFraction">Share of them that takes part, in (0, 1].</param>
    /// <param name="allocation">Share of the participants per arm, same order; each positive.</param>
    /// <exception cref="ArgumentException">Lengths differ, or nobody would enter an arm.</exception>
    public static long Days(IReadOnlyList<double> unitsPerArm, double dailyUnits, double trafficFraction, IReadOnlyList<double> allocation)
    {
        if (unitsPerArm.Count != allocation.Count || allocation.Any(share => !(share * dailyUnits * trafficFraction > 0)))
            throw new ArgumentException("Every arm needs units to enter it.", nameof(allocation));
        return unitsPerArm.Select((units, arm) => WholeDays(units / (dailyUnits * trafficFraction * allocation[arm]))).Max();
    }

    /// <summary>Days rounded up to whole weeks, so that every weekday weighs the same.</summary>
    public static long WholeWeeks(long days) => (days + DaysPerWeek - 1) / DaysPerWeek * DaysPerWeek;

    private static long WholeDays(double days) => (long)Math.Ceiling(days * (1 - Rounding));
}
