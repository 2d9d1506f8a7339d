namespace Assay.Stats.Choice;

/// <summary>A number without a standard error: what is known before anything can be tested.</summary>
public sealed record Figure(double Value);

/// <summary>One arm by itself.</summary>
/// <param name="Units">All units of the arm.</param>
/// <param name="Sum">Over all units.</param>
/// <param name="Mean">Rate or mean per unit; standardised to the strata's sizes where there are several. No_units, no_overlap or overflow.</param>
/// <param name="Interval">Of the mean: Wilson for a rate, Student's t for a mean; over strata their limits are added in squares.</param>
/// <param name="IsStandardised">The mean is not sum / units, but what the arm would have in the mix of strata of all arms.</param>
public sealed record ArmSummary(long Units, double Sum, Estimate<Figure> Mean, Estimate<Interval> Interval, bool IsStandardised);
