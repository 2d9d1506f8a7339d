using System.Globalization;

namespace Assay.Core.Record;

/// <summary>Numbers as files hold them: with a decimal point or comma, separators of thousands, and signs of currencies.</summary>
/// <remarks>
/// Thousands are separated by a comma (or a point, where the comma is the decimal sign), an apostrophe, or a blank, in groups of three. Without a stated decimal sign a number
/// such as <c>1,234</c> or <c>12,5</c> is not read: it is a thousand for one half of the world and a little more than one for the other.
/// </remarks>
public static class NumberText
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const int Longest = 400;
    private const int ShownCharacters = 40;

    private static readonly HashSet<string> s_missing = new(StringComparer.OrdinalIgnoreCase)
    {
        "",
        "NA",
        "N/A",
        "#N/A",
        "NULL",
        "NaN",
        "None",
        "-",
        "\\N",
    };

    private static readonly Dictionary<string, double> s_answers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["true"] = 1,
        ["yes"] = 1,
        ["y"] = 1,
        ["t"] = 1,
        ["false"] = 0,
        ["no"] = 0,
        ["n"] = 0,
        ["f"] = 0,
    };

    /// <summary>Yes and no, true and false, as 1 and 0.</summary>
    public static bool TryReadAnswer(string text, out double answer) => s_answers.TryGetValue(text.Trim(), out answer);

    /// <summary>Whether a cell says that there is no value.</summary>
    public static bool IsMissing(string? text) => text is null || s_missing.Contains(text.Trim());

    /// <param name="decimalSign">Point or comma; <c>null</c> where nobody said.</param>
    public static bool TryRead(string text, char? decimalSign, out double number)
    {
        if (double.TryParse(text, Plain, CultureInfo.InvariantCulture, out number) && decimalSign is not ',')
            return double.IsFinite(number);
        number = 0;
        return text.Length <= Longest
            && Bare(text) is { Length: > 0 } bare
            && WithoutThousands(bare, decimalSign) is { } digits
            && double.TryParse(digits, Plain, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number);
    }

    /// <summary>What to do where a text with a comma or point is not read; empty where there is no advice.</summary>
    public static string WayOut(string text) =>
        IsMissing(text) ? " (missing=zero counts such cells as 0, missing=drop passes their rows over)"
        : HangsOnDecimalSign(text) ? " (say decimal=, or decimal=. to name the decimal sign)"
        : "";

    /// <summary>Whether a text with a comma or point is a number under one decimal sign or the other.</summary>
    /// <remarks><c>0.5%</c> and <c>1.2.3</c> stay unread whatever sign is named; to advise it would send the reader in a circle.</remarks>
    public static bool HangsOnDecimalSign(string text) =>
        text.AsSpan().ContainsAny(',', '.') && (TryRead(text, ',', out _) || TryRead(text, '.', out _));

    /// <summary>A cell as a message shows it.</summary>
    public static string Shown(string text) =>
        text.Length <= ShownCharacters
            ? text
            : text[..(char.IsHighSurrogate(text[ShownCharacters - 1]) ? ShownCharacters - 1 : ShownCharacters)] + "…";

    /// <summary>Without signs of currencies and the blanks around them; empty where there is no number behind them.</summary>
    private static string Bare(string text)
    {
        var rest = text.AsSpan().Trim();
        var isNegative = TakeMinus(ref rest);
        if (rest.Length > 0 && IsCurrency(rest[0]))
        {
            rest = rest[1..].TrimStart();
            isNegative |= TakeMinus(ref rest);
        }
        else if (rest.Length > 0 && IsCurrency(rest[^1]))
            rest = rest[..^1].TrimEnd();
        var isNumber = rest.Length > 0 && (char.IsAsciiDigit(rest[0]) || rest[0] is '.' or ',');
        return isNumber ? (isNegative ? "-" : "") + rest.ToString() : "";
    }

    private static bool TakeMinus(ref ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] is not ('-' or '+' or '\u2212'))
            return false;
        var isMinus = text[0] != '+';
        text = text[1..].TrimStart();
        return isMinus;
    }

    private static bool IsCurrency(char character) => char.GetUnicodeCategory(character) == UnicodeCategory.CurrencySymbol;

    /// <summary>The number with a point as its decimal sign and nothing between its digits; <c>null</c> where it cannot be meant.</summary>
    private static string? WithoutThousands(string text, char? decimalSign)
    {
        var sign = decimalSign ?? (IsAmbiguous(text) ? '\0' : '.');
        if (sign == '\0')
            return null;
        var cut = text.IndexOf(sign, StringComparison.Ordinal);
        var (whole, fraction) = cut < 0 ? (text, "") : (text[..cut], "." + text[(cut + 1)..]);
        var exponent = whole.AsSpan().IndexOfAny('e', 'E');
        if (exponent >= 0)
            (whole, fraction) = (whole[..exponent], whole[exponent..] + fraction);
        var separator = Array.Find(Separators(sign), one => whole.Contains(one, StringComparison.Ordinal));
        if (separator == '\0')
            return whole + fraction;
        return AreGroups(whole.AsSpan().TrimStart('-'), separator)
            ? whole.Replace($"{separator}", "", StringComparison.Ordinal) + fraction
            : null;
    }

    private static char[] Separators(char decimalSign) => [decimalSign == ',' ? '.' : ',', '\'', '\u2019', ' ', '\u00a0', '\u202f'];

    /// <summary>One comma and no point: it may separate thousands, or be the decimal sign.</summary>
    private static bool IsAmbiguous(string text) =>
        text.Count(character => character == ',') == 1 && !text.Contains('.', StringComparison.Ordinal)
        || (text.Contains('.', StringComparison.Ordinal) && text.LastIndexOf(',') > text.IndexOf('.', StringComparison.Ordinal));

    /// <summary>One to three digits, then groups of three.</summary>
    private static bool AreGroups(ReadOnlySpan<char> text, char separator)
    {
        var isFirst = true;
        foreach (var range in text.Split(separator))
        {
            var group = text[range];
            if (group.Length > 3 || group.IsEmpty || (!isFirst && group.Length != 3) || group.ContainsAnyExceptInRange('0', '9'))
                return false;
            if (isFirst && group[0] == '0')
                return false;
            isFirst = false;
        }
        return true;
    }
}
