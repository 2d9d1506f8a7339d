using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Core.Catalog;

/// <summary>Keys of definitions: safe in URLs and in every protocol.</summary>
internal static partial class Keys
{
    public const int MaxLength = 100;
    public const string Rule =
        "A key has 1 to 100 characters out of letters, digits, '.', '_' and '-', and is not digits alone, nor '.' or '..'.";

    /// <summary>Digits alone would be mistaken for a numeric id; dots alone are folded out of an address on the way.</summary>
    public static bool IsValid(string key) =>
        Pattern().IsMatch(key) && key is not ("." or "..") && key.Any(character => !char.IsAsciiDigit(character));

    /// <summary>A key from a name: "New Feature Test" gives "new-feature-test", and "A+" gives "a-plus".</summary>
    public static string FromName(string name, string fallback)
    {
        var text = new StringBuilder();
        foreach (var character in Spelled(name))
            Append(text, character);
        var key = text.ToString().Trim('-');
        if (key.Length > MaxLength)
            key = key[..MaxLength].Trim('-');
        return IsValid(key) ? key
            : key.Length > 0 ? $"{fallback}-{key}"
            : fallback;
    }

    /// <summary>The key itself where it is free, else the first free one of key-2, key-3, …</summary>
    public static string Free(string key, Func<string, bool> isTaken)
    {
        for (var n = 1; ; n++)
        {
            var suffix = n == 1 ? "" : $"-{n}";
            var candidate = key[..Math.Min(key.Length, MaxLength - suffix.Length)] + suffix;
            if (!isTaken(candidate))
                return candidate;
        }
    }

    /// <summary>Signs that alone tell two names apart become words.</summary>
    private static string Spelled(string name)
    {
        var spelled = new StringBuilder();
        foreach (var (index, character) in name.Index())
        {
            // A hyphen inside a name joins words; at its end it is a minus.
            var isLast = index == name.Length - 1;
            spelled.Append(
                character switch
                {
                    '+' => " plus ",
                    '-' or '\u2212' when isLast => " minus ",
                    '%' => " percent ",
                    '<' => " below ",
                    '>' => " above ",
                    '=' => " equals ",
                    '#' => " no ",
                    '$' => " usd ",
                    '\u20ac' => " eur ",
                    _ => $"{character}",
                }
            );
        }
        return spelled.ToString();
    }

    private static void Append(StringBuilder text, char character)
    {
        if (char.IsAsciiLetterOrDigit(character))
            text.Append(char.ToLowerInvariant(character));
        else if (text.Length > 0 && text[^1] != '-')
            text.Append('-');
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
