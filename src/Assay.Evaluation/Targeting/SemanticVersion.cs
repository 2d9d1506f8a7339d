using System.Buffers;
using System.Globalization;

namespace Assay.Evaluation.Targeting;

/// <summary>A version ordered by Semantic Versioning 2.0.0, section 11. Build metadata does not count.</summary>
/// <remarks>Departs from the source by taking a leading <c>v</c> and by reading a missing minor or patch number as 0.</remarks>
internal readonly struct SemanticVersion : IComparable<SemanticVersion>
{
    private static readonly SearchValues<char> _identifierCharacters = SearchValues.Create(
        "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    /// <summary>As many as a number of 64 bits holds for certain.</summary>
    private const int MaxDigits = 19;

    private readonly ulong _major;
    private readonly ulong _minor;
    private readonly ulong _patch;
    private readonly ReadOnlyMemory<char> _preRelease;

    private SemanticVersion(ulong major, ulong minor, ulong patch, ReadOnlyMemory<char> preRelease) =>
        (_major, _minor, _patch, _preRelease) = (major, minor, patch, preRelease);

    public static bool TryParse(string text, out SemanticVersion version)
    {
        version = default;
        var at = text.StartsWith('v') ? 1 : 0;
        Span<ulong> core = stackalloc ulong[3];
        if (!TryReadCore(text, ref at, core))
            return false;
        var build = text.IndexOf('+', at);
        var end = build < 0 ? text.Length : build;
        var hasPreRelease = at < end && text[at] == '-';
        var preRelease = hasPreRelease ? text.AsMemory((at + 1)..end) : default;
        version = new(core[0], core[1], core[2], preRelease);
        return hasPreRelease ? IsPreRelease(preRelease.Span) : at == end;
    }

    public int CompareTo(SemanticVersion other)
    {
        if (_major != other._major)
            return _major.CompareTo(other._major);
        if (_minor != other._minor)
            return _minor.CompareTo(other._minor);
        if (_patch != other._patch)
            return _patch.CompareTo(other._patch);
        if (_preRelease.IsEmpty || other._preRelease.IsEmpty)
            return _preRelease.IsEmpty.CompareTo(other._preRelease.IsEmpty);
        return ComparePreRelease(_preRelease.Span, other._preRelease.Span);
    }

    /// <summary>One to three numbers with points between them, from <paramref name="at"/> on, which is moved past them.</summary>
    private static bool TryReadCore(string text, ref int at, Span<ulong> core)
    {
        var count = 0;
        do if (!TryReadDigits(text, ref at, out core[count++]))
            return false;
        while (count < core.Length && TryReadPoint(text, ref at));
        return true;
    }

    private static bool TryReadPoint(string text, ref int at)
    {
        var found = at < text.Length && text[at] == '.';
        at += found ? 1 : 0;
        return found;
    }

    private static bool TryReadDigits(string text, ref int at, out ulong number)
    {
        var start = at;
        for (number = 0; at < text.Length && char.IsAsciiDigit(text[at]); at++)
            number = (number * 10) + (ulong)(text[at] - '0');
        return at > start && at - start <= MaxDigits;
    }

    private static bool IsPreRelease(ReadOnlySpan<char> text)
    {
        foreach (var part in text.Split('.'))
            if (text[part].IsEmpty || text[part].ContainsAnyExcept(_identifierCharacters))
                return false;
        return true;
    }

    /// <summary>Identifier by identifier: numbers by value and below texts, texts by character; a shorter list is lower.</summary>
    private static int ComparePreRelease(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var a = left.Split('.');
        var b = right.Split('.');
        while (true)
        {
            var (more, other) = (a.MoveNext(), b.MoveNext());
            if (!more || !other)
                return more.CompareTo(other);
            if (CompareIdentifier(left[a.Current], right[b.Current]) is not 0 and var order)
                return order;
        }
    }

    private static int CompareIdentifier(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        (TryReadNumber(left, out var a), TryReadNumber(right, out var b)) switch
        {
            (true, true) => a.CompareTo(b),
            (true, false) => -1,
            (false, true) => 1,
            _ => left.SequenceCompareTo(right),
        };

    private static bool TryReadNumber(ReadOnlySpan<char> text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
