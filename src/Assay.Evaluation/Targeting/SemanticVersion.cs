using System.Globalization;

namespace Assay.Evaluation.Targeting;

/// <summary>A version ordered by Semantic Versioning 2.0.0, section 11. Build metadata does not count.</summary>
/// <remarks>Departs from the source by taking a leading <c>v</c> and by reading a missing minor or patch number as 0.</remarks>
internal readonly struct SemanticVersion : IComparable<SemanticVersion>
{
    private readonly (ulong Major, ulong Minor, ulong Patch) _core;
    private readonly ReadOnlyMemory<char> _preRelease;

    private SemanticVersion((ulong, ulong, ulong) core, ReadOnlyMemory<char> preRelease) => (_core, _preRelease) = (core, preRelease);

    public static bool TryParse(string text, out SemanticVersion version)
    {
        version = default;
        var rest = text.AsMemory(text.StartsWith('v') ? 1 : 0);
        rest = CutAt(rest, '+', out _);
        rest = CutAt(rest, '-', out var preRelease);
        if (!TryReadCore(rest.Span, out var core) || (preRelease is { } tag && !IsPreRelease(tag.Span)))
            return false;
        version = new(core, preRelease ?? default);
        return true;
    }

    public int CompareTo(SemanticVersion other)
    {
        var core = _core.CompareTo(other._core);
        if (core != 0)
            return core;
        if (_preRelease.IsEmpty || other._preRelease.IsEmpty)
            return _preRelease.IsEmpty.CompareTo(other._preRelease.IsEmpty);
        return ComparePreRelease(_preRelease.Span, other._preRelease.Span);
    }

    private static ReadOnlyMemory<char> CutAt(ReadOnlyMemory<char> text, char mark, out ReadOnlyMemory<char>? after)
    {
        var at = text.Span.IndexOf(mark);
        after = at < 0 ? default(ReadOnlyMemory<char>?) : text[(at + 1)..];
        return at < 0 ? text : text[..at];
    }

    private static bool TryReadCore(ReadOnlySpan<char> text, out (ulong, ulong, ulong) core)
    {
        core = default;
        Span<ulong> numbers = stackalloc ulong[3];
        var count = 0;
        foreach (var part in text.Split('.'))
            if (count == numbers.Length || !TryReadNumber(text[part], out numbers[count++]))
                return false;
        core = (numbers[0], numbers[1], numbers[2]);
        return true;
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

    private static readonly System.Buffers.SearchValues<char> _identifierCharacters = System.Buffers.SearchValues.Create(
        "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );
}
