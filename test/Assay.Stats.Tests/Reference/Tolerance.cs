using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Stats.Tests.Reference;

/// <summary>The pass rule |actual - expected| &lt;= max(abs, rel |expected|), with a file's overrides by field prefix or family.</summary>
internal sealed partial class Tolerance(JsonElement rules, double? printedTo)
{
    // A file that states no number holds exact values, computed anew to this.
    private const double Recomputed = 1e-6;

    /// <summary>A file's rule; a printed value is met to half a unit of its last digit.</summary>
    public static Tolerance Of(ReferenceCase reference) =>
        new(
            reference.ToleranceRules,
            reference.Expected.TryGetProperty("decimals", out var decimals) ? 0.51 * Math.Pow(10, -decimals.GetDouble()) : null
        );

    public bool Accepts(double expected, double actual, string field, string? function)
    {
        if (double.IsNaN(actual))
            return false;
        if (expected == actual)
            return true;
        var (relative, absolute) = Limits(field, function);
        return Math.Abs(actual - expected) <= Math.Max(absolute, relative * Math.Abs(expected));
    }

    private (double Relative, double Absolute) Limits(string field, string? function)
    {
        if (printedTo is { } halfUnit)
            return (0, halfUnit);
        var (relative, absolute) = (Number(rules, "rel"), Number(rules, "abs"));
        var unstated = relative is null && absolute is null ? Recomputed : 0;
        var general = (Relative: relative ?? 0, Absolute: absolute ?? unstated);
        foreach (var rule in rules.EnumerateObject().Where(rule => rule.Value.ValueKind == JsonValueKind.Object))
        {
            if (rule.Name.Split('/').Any(family => Covers(family, field, function)))
                return (Number(rule.Value, "rel") ?? general.Relative, Number(rule.Value, "abs") ?? general.Absolute);
        }
        return general;
    }

    private static bool Covers(string family, string field, string? function) =>
        family switch
        {
            "p_values" => PValueField().IsMatch(field),
            "p" => field == "p",
            "quantiles" => function is { } name
                && (name.EndsWith("ppf", StringComparison.Ordinal) || name.EndsWith("isf", StringComparison.Ordinal)),
            _ => field.StartsWith(family, StringComparison.Ordinal),
        };

    private static double? Number(JsonElement rule, string name) => rule.TryGetProperty(name, out var value) ? value.GetDouble() : null;

    [GeneratedRegex("(^|_)p_(two_sided|greater|less)")]
    private static partial Regex PValueField();
}
