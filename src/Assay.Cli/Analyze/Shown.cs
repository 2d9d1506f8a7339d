using System.Globalization;
using Assay.Stats;

namespace Assay.Cli.Analyze;

/// <summary>Numbers as a person reads them: four digits, shares in percent.</summary>
internal static class Shown
{
    /// <summary>Share of units, or of the control.</summary>
    public static string Percent(double fraction) => fraction.ToString("0.00%", CultureInfo.InvariantCulture);

    /// <summary>Difference of two shares, in percentage points.</summary>
    public static string Points(double fraction) => (100 * fraction).ToString("0.00 pp", CultureInfo.InvariantCulture);

    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    public static string P(double p) => p.ToString(p < 0.0001 ? "0.0e0" : "0.0000", CultureInfo.InvariantCulture);

    public static string Limits(Interval? interval, Func<double, string> show) =>
        interval is null ? "n/a" : $"{show(interval.Lower)} to {show(interval.Upper)}";

    public static string WithLimits(Interval? interval, Func<double, string> show) =>
        interval is null ? "n/a" : $"{show(interval.Value)}\n{Limits(interval, show)}";
}
