using System.Text;

namespace Assay.Core;

/// <summary>The columns that a text takes on a terminal.</summary>
/// <remarks>Characters of East Asia take two (Unicode Standard Annex 11, by blocks); marks that combine count as one, so that a line is never longer than counted.</remarks>
internal static class TextWidth
{
    private const char Blank = ' ';

    private static readonly (int First, int Last)[] s_wide =
    [
        (0x1100, 0x115F),
        (0x2E80, 0xA4CF),
        (0xAC00, 0xD7A3),
        (0xF900, 0xFAFF),
        (0xFE30, 0xFE6F),
        (0xFF00, 0xFF60),
        (0xFFE0, 0xFFE6),
    ];

    public static int Of(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += Of(rune);
        return width;
    }

    /// <summary>Fills the text up with blanks behind it.</summary>
    public static string PadRight(string text, int width) => text + new string(Blank, Math.Max(0, width - Of(text)));

    /// <summary>Fills the text up with blanks before it.</summary>
    public static string PadLeft(string text, int width) => new string(Blank, Math.Max(0, width - Of(text))) + text;

    /// <summary>As much of the text's beginning as the width holds; at least one character.</summary>
    public static string Start(string text, int width)
    {
        var (columns, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            columns += Of(rune);
            if (length > 0 && columns > width)
                break;
            length += rune.Utf16SequenceLength;
        }
        return text[..length];
    }

    /// <summary>Without line ends, tabs and other characters that steer a terminal: names come from strangers' files.</summary>
    public static string Printable(string text) =>
        text.Any(Steers) ? string.Concat(text.Select(character => Steers(character) ? Blank : character)) : text;

    private static bool Steers(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';

    private static int Of(Rune rune) =>
        Array.Exists(s_wide, block => rune.Value >= block.First && rune.Value <= block.Last) ? 2 : rune.Utf16SequenceLength;
}
