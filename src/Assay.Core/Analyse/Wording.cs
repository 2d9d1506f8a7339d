using System.Globalization;

namespace Assay.Core.Analyse;

/// <summary>Numbers as sentences show them.</summary>
internal static class Wording
{
    public static string P(double p) =>
        p < 0.0001 ? p.ToString("0.0e0", CultureInfo.InvariantCulture) : p.ToString("0.####", CultureInfo.InvariantCulture);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Percent(double fraction) => fraction.ToString("+0.##%;-0.##%", CultureInfo.InvariantCulture);

    public static string Signed(double value) => value.ToString("+0.####;-0.####", CultureInfo.InvariantCulture);
}
