using System.Text.Json;

namespace Assay.Core.Record.Reading;

/// <summary>The one check of text on its way in: bodies, batches, lines and cells of files all pass it before anything is kept.</summary>
/// <remarks>
/// Text is valid Unicode without U+0000, which not every engine can hold. JSON names no member twice, since readers would disagree about which
/// one counts, and has only numbers that a double can hold.
/// </remarks>
public static class IncomingText
{
    /// <summary>What is wrong with a plain text; <c>null</c> where nothing is.</summary>
    public static Fault? Check(ReadOnlySpan<char> text)
    {
        if (text.Contains('\0'))
            return Faults.NulCharacter();
        return HasLoneSurrogate(text) ? Faults.LoneSurrogate() : null;
    }

    /// <summary>The first thing that is wrong with a whole JSON text; <c>null</c> where nothing is.</summary>
    /// <param name="root">What the text must be, an object or an array.</param>
    public static Fault? CheckJson(ReadOnlySpan<byte> json, JsonTokenType root, JsonLimits limits) => JsonCheck.First(json, root, limits);

    /// <summary>What is wrong with single items of a JSON array, by their index.</summary>
    /// <param name="items">Empty where nothing is wrong with any item.</param>
    /// <returns>What spoils the array as a whole; <c>null</c> where nothing does.</returns>
    public static Fault? CheckItems(ReadOnlySpan<byte> json, JsonLimits limits, out IReadOnlyDictionary<int, Fault> items) =>
        JsonCheck.Items(json, limits, out items);

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return true;
        return false;
    }
}
