using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Assay.Evaluation.Targeting;

/// <summary>A number as it was written: the nearest double, and on which side of it the number lies.</summary>
/// <remarks>
/// A double stands for the shortest decimal that reads as it. So numbers that are written with more digits than a double holds (ids of 64
/// bits) stay apart from the double beside them. Two of them beside the same double are taken as equal; a condition holds none such.
/// </remarks>
/// <param name="Nearest">Finite.</param>
/// <param name="Side">−1 where what was written is less, 1 where it is more, else 0.</param>
internal readonly record struct ExactNumber(double Nearest, sbyte Side) : IComparable<ExactNumber>
{
    /// <summary>Up to here every whole number is a double: 2^53.</summary>
    public const double LastOfEveryWhole = 9_007_199_254_740_992;

    /// <summary>So many digits read as a double and back without change.</summary>
    private const int SafeDigits = 15;

    /// <summary>Whether the number is one that other programs hold exactly too.</summary>
    public bool IsPortable => Side == 0 && Math.Abs(Nearest) <= LastOfEveryWhole;

    public int CompareTo(ExactNumber other) => Nearest.CompareTo(other.Nearest) is not 0 and var order ? order : Side.CompareTo(other.Side);

    /// <summary>The number that the text is, or false.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out ExactNumber number)
    {
        var reads = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var nearest) && double.IsFinite(nearest);
        number = reads ? new(nearest, SideOf(text, nearest)) : default;
        return reads;
    }

    /// <summary>The number in JSON, or false where it is beyond every double.</summary>
    public static bool TryRead(JsonElement json, out ExactNumber number)
    {
        number = default;
        if (!json.TryGetDouble(out var nearest) || !double.IsFinite(nearest))
            return false;
        var raw = JsonMarshal.GetRawUtf8Value(json);
        var isShort = raw.Length <= SafeDigits && !raw.ContainsAny((byte)'e', (byte)'E');
        number = new(nearest, isShort ? (sbyte)0 : SideOf(json.GetRawText(), nearest));
        return true;
    }

    private static sbyte SideOf(ReadOnlySpan<char> text, double nearest)
    {
        if (text.Length <= SafeDigits && !text.ContainsAny('e', 'E'))
            return 0;
        Span<char> shortest = stackalloc char[32];
        nearest.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        var written = DecimalDigits.Of(text);
        var side = written.CompareSize(DecimalDigits.Of(shortest[..length]));
        return (sbyte)(written.IsNegative ? -Math.Sign(side) : Math.Sign(side));
    }
}
