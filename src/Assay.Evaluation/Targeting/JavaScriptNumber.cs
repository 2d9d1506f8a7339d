using System.Globalization;

namespace Assay.Evaluation.Targeting;

/// <summary>Numbers as text in the form that JavaScript gives them, which its SDKs hash.</summary>
/// <remarks>ECMAScript, Number::toString with radix 10. The shortest digits are the same as .NET's; where the point stands differs.</remarks>
internal static class JavaScriptNumber
{
    private const int MostDigits = 17;
    private const int LongestWhole = 21;
    private const int MostZerosAfterPoint = 6;

    public static string ToText(double number)
    {
        Span<char> shortest = stackalloc char[32];
        number.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        var parts = DecimalDigits.Of(shortest[..length]);
        if (parts.IsZero)
            return "0";
        Span<char> buffer = stackalloc char[MostDigits];
        ReadOnlySpan<char> digits = buffer[..parts.CopyTo(buffer)];
        var sign = parts.IsNegative ? "-" : "";
        var (count, power) = (digits.Length, parts.Power);
        if (count <= power && power <= LongestWhole)
            return $"{sign}{digits}{new string('0', power - count)}";
        if (power is > 0 and <= LongestWhole)
            return $"{sign}{digits[..power]}.{digits[power..]}";
        if (power is > -MostZerosAfterPoint and <= 0)
            return $"{sign}0.{new string('0', -power)}{digits}";
        var fraction = count > 1 ? $".{digits[1..]}" : "";
        return $"{sign}{digits[..1]}{fraction}e{(power > 0 ? "+" : "-")}{Math.Abs(power - 1)}";
    }
}
