using System.Globalization;
using Assay.Core.Catalog;
using Assay.Stats;

namespace Assay.Core.Analyse;

/// <summary>Numbers as sentences show them.</summary>
internal static class Wording
{
    private const int Digits = 3;

    /// <summary>Below this a p-value has no digits that mean anything.</summary>
    private const double SmallestP = 1e-300;

    /// <summary>Beyond it a change relative to the control says more of a small control than of the change.</summary>
    private const double SensibleLift = 5;

    /// <summary>The sign and the number, for after a "p": <c>= 0.03</c> or <c>&lt; 1e-300</c>.</summary>
    public static string P(double p) =>
        p < SmallestP ? "< 1e-300"
        : p < 0.0001 ? "= " + p.ToString("0.0e0", CultureInfo.InvariantCulture)
        : "= " + p.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>A p-value where a column says that it is one: <c>0.03</c> or <c>&lt; 1e-300</c>.</summary>
    public static string PAlone(double p) => P(p).Replace("= ", "", StringComparison.Ordinal);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun: <c>1 unit</c>, <c>2,000 units</c>.</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string Share(double fraction) => Number(100 * fraction) + " %";

    /// <summary>A signed change relative to the control: <c>+20 %</c>.</summary>
    public static string Percent(double fraction) => Signed(100 * fraction) + " %";

    /// <summary>A signed difference of two shares: <c>+2.1 pp</c> (percentage points).</summary>
    public static string Points(double difference) => Signed(100 * difference) + " pp";

    public static string Signed(double value) => (value > 0 ? "+" : "") + Number(value);

    /// <summary>Treatment against control, with limits in the metric's unit: <c>+20 % (+2 pp, between +0.8 pp and +3.2 pp)</c>.</summary>
    public static string Change(MetricUse metric, Interval difference, Interval? lift)
    {
        Func<double, string> show = metric.Kind == MetricKind.Proportion ? Points : Signed;
        var limits =
            double.IsFinite(difference.Lower) && double.IsFinite(difference.Upper) && difference.Lower < difference.Upper
                ? $"between {show(difference.Lower)} and {show(difference.Upper)}"
                : "";
        var amount = show(difference.Value);
        if (lift is not null && IsSensible(lift))
            return $"{Percent(lift.Value)} ({Join(amount, limits)})";
        return limits.Length == 0 ? amount : $"{amount} ({limits})";
    }

    private static bool IsSensible(Interval lift) =>
        Math.Abs(lift.Value) <= SensibleLift && Math.Abs(lift.Lower) <= SensibleLift && Math.Abs(lift.Upper) <= SensibleLift;

    private static string Join(string first, string second) => second.Length == 0 ? first : $"{first}, {second}";

    /// <summary>The first full minute that is not before the time: <c>2026-03-14 09:30 UTC</c>.</summary>
    public static string Minute(DateTime utc)
    {
        var minute = new DateTime((utc.Ticks + TimeSpan.TicksPerMinute - 1) / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute);
        return minute.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
    }

    /// <summary>Three digits, with separators: <c>1,230</c> or <c>0.0456</c>.</summary>
    public static string Number(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return value == 0 ? "0" : value.ToString(CultureInfo.InvariantCulture);
        var magnitude = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (magnitude is >= 15 or < -6)
            return value.ToString("0.##e0", CultureInfo.InvariantCulture);
        var decimals = Math.Clamp(Digits - 1 - magnitude, 0, 15);
        return Math.Round(value, decimals).ToString("#,0." + new string('#', decimals), CultureInfo.InvariantCulture);
    }
}
