namespace Assay.Stats.Proportions;

/// <summary>Newcombe's hybrid score interval of a difference of rates: the default.</summary>
/// <remarks>
/// Square-and-add of the two Wilson intervals: lower = d - sqrt((p_t - l_t)^2 + (u_c - p_c)^2), upper likewise.
/// Source: Newcombe, "Interval Estimation for the Difference between Independent Proportions", Stat Med 17:873-890, 1998, method 10.
/// </remarks>
public static class Newcombe
{
    /// <summary>Interval of p_t - p_c.</summary>
    /// <returns>The interval, without a standard error; or no_units.</returns>
    /// <inheritdoc cref="PooledZ.Test"/>
    public static Estimate<Interval> Difference(Proportion control, Proportion treatment, double alpha) =>
        Wilson.Of(control, alpha).With<Interval, Interval>(Wilson.Of(treatment, alpha), (c, t) => SquareAndAdd(c, t));

    private static Interval SquareAndAdd(Interval control, Interval treatment)
    {
        var difference = treatment.Value - control.Value;
        var down = double.Hypot(treatment.Value - treatment.Lower, control.Upper - control.Value);
        var up = double.Hypot(treatment.Upper - treatment.Value, control.Value - control.Lower);
        return new Interval(difference, difference - down, difference + up);
    }
}
