using System.Text;

namespace Assay.Core.Record;

/// <summary>Carries the query string of a link over to the address that it leads to.</summary>
internal static class TargetUrl
{
    /// <summary>What a query may hold beside letters, digits and escapes (RFC 3986, section 3.4).</summary>
    private const string Allowed = "-._~!$&'()*+,;=:@/?%";

    /// <summary>The address with the query's parameters after its own, which win where both have one of a name. Its fragment stays.</summary>
    /// <remarks>Nothing of the query is decoded into the result, so it can end up nowhere but in the query.</remarks>
    /// <param name="address">Absolute.</param>
    /// <param name="query">As it came, with its question mark, or empty.</param>
    public static string WithQuery(string address, string query)
    {
        var (path, fragment) = Cut(address, '#');
        var (_, own) = Cut(path, '?');
        var names = Pairs(own).Select(NameOf).ToHashSet(StringComparer.Ordinal);
        var added = Pairs(query).Where(pair => !names.Contains(NameOf(pair))).Select(Escape).ToList();
        if (added.Count == 0)
            return address;
        var joint = own.Length <= 1 ? "?" : "&";
        return $"{path.TrimEnd('?', '&')}{joint}{string.Join('&', added)}{fragment}";
    }

    /// <summary>What stands before the mark, and what from it on.</summary>
    private static (string Before, string From) Cut(string text, char mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[at..]);
    }

    private static string[] Pairs(string query) => query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf(string pair) => Uri.UnescapeDataString(pair.Split('=')[0].Replace('+', ' '));

    private static string Escape(string pair)
    {
        var text = new StringBuilder(pair.Length);
        foreach (var rune in pair.EnumerateRunes())
            if (
                rune.IsAscii
                && (char.IsAsciiLetterOrDigit((char)rune.Value) || Allowed.Contains((char)rune.Value, StringComparison.Ordinal))
            )
                text.Append((char)rune.Value);
            else
                text.Append(Uri.EscapeDataString(rune.ToString()));
        return text.ToString();
    }
}
