using System.Text.RegularExpressions;

namespace Assay.Evaluation.Targeting;

/// <summary>What an operator and its values ask of an attribute that is there. Made when a snapshot is built.</summary>
internal abstract class ValueTest
{
    public abstract bool Matches(in AttributeValue value);
}

/// <summary>Any value will do.</summary>
internal sealed class PresenceTest : ValueTest
{
    public override bool Matches(in AttributeValue value) => true;
}

/// <summary>The value equals one of the listed ones. A text never equals a number.</summary>
internal sealed class EqualityTest(IReadOnlyList<AttributeValue> values, bool ignoreCase) : ValueTest
{
    private const int FewTexts = 8;

    private readonly AttributeValue[] _others = [.. values.Where(value => value.Kind != AttributeKind.Text)];
    private readonly string[] _texts = [.. values.Where(value => value.Kind == AttributeKind.Text).Select(value => value.Text!)];
    private readonly StringComparison _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The texts, where there are so many that looking them up one by one would take longer.</summary>
    private readonly HashSet<string>? _manyTexts =
        values.Count > FewTexts
            ? new(
                values.Select(value => value.Text).OfType<string>(),
                ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal
            )
            : null;

    public override bool Matches(in AttributeValue value)
    {
        if (value.Text is { } text)
            return _manyTexts?.Contains(text) ?? IsOneOfFew(text);
        foreach (ref readonly var wanted in _others.AsSpan())
            if (wanted.Equals(value))
                return true;
        return false;
    }

    private bool IsOneOfFew(string text)
    {
        foreach (var wanted in _texts)
            if (string.Equals(wanted, text, _comparison))
                return true;
        return false;
    }
}

/// <summary>The value is a list; some or all of the wanted values are in it. A single value counts as a list of one.</summary>
internal sealed class ListTest(IReadOnlyList<AttributeValue> values, bool ignoreCase, bool all) : ValueTest
{
    private readonly EqualityTest[] _wanted = [.. values.Select(value => new EqualityTest([value], ignoreCase))];

    public override bool Matches(in AttributeValue value)
    {
        foreach (var wanted in _wanted)
            if (Holds(wanted, value) != all)
                return !all;
        return all;
    }

    private static bool Holds(EqualityTest wanted, in AttributeValue value)
    {
        if (value.Kind != AttributeKind.List)
            return wanted.Matches(value);
        foreach (ref readonly var item in value.Items)
            if (wanted.Matches(item))
                return true;
        return false;
    }
}

/// <summary>The value is a text that stands in some relation to one of the wanted texts.</summary>
internal sealed class TextTest(Func<string, string, StringComparison, bool> relation, IReadOnlyList<AttributeValue> values, bool ignoreCase)
    : ValueTest
{
    private readonly string[] _wanted = [.. values.Select(value => value.Text!)];
    private readonly StringComparison _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public override bool Matches(in AttributeValue value)
    {
        if (value.Text is not { } text)
            return false;
        foreach (var wanted in _wanted)
            if (relation(text, wanted, _comparison))
                return true;
        return false;
    }
}

/// <summary>The value is a text in which one of the patterns is found. Time is linear in the text: the patterns do not backtrack.</summary>
internal sealed class PatternTest(IReadOnlyList<Regex> patterns) : ValueTest
{
    public override bool Matches(in AttributeValue value)
    {
        if (value.Text is not { } text)
            return false;
        foreach (var pattern in patterns)
            if (pattern.IsMatch(text))
                return true;
        return false;
    }
}

/// <summary>The value can be read as a <typeparamref name="T"/> whose order to the bound is one of those wanted.</summary>
internal sealed class OrderTest<T>(OrderTest<T>.Read read, T bound, Order wanted) : ValueTest
    where T : struct, IComparable<T>
{
    public delegate bool Read(in AttributeValue value, out T result);

    public override bool Matches(in AttributeValue value) =>
        read(value, out var actual) && (wanted & OrderOf(actual.CompareTo(bound))) != 0;

    private static Order OrderOf(int sign) =>
        sign < 0 ? Order.Less
        : sign > 0 ? Order.Greater
        : Order.Equal;
}

/// <summary>How two values may stand to each other.</summary>
[Flags]
internal enum Order
{
    None = 0,
    Less = 1,
    Equal = 2,
    Greater = 4,
}

/// <summary>How an attribute is read for the ordered operators.</summary>
internal static class Read
{
    /// <summary>A number, or a text that is one.</summary>
    public static bool Number(in AttributeValue value, out ExactNumber number)
    {
        number = value.Exact;
        return value.Kind == AttributeKind.Number || (value.Text is { } text && ExactNumber.TryRead(text, out number));
    }

    /// <summary>A time as <see cref="TimeText"/> reads it, or a number of milliseconds since 1970.</summary>
    public static bool Time(in AttributeValue value, out DateTime utc)
    {
        utc = default;
        if (value.Text is { } text)
            return TimeText.TryRead(text, out utc);
        if (value.Kind != AttributeKind.Number || !(value.Number >= _firstMillisecond && value.Number <= _lastMillisecond))
            return false;
        utc = DateTime.UnixEpoch.AddTicks((long)value.Number * TimeSpan.TicksPerMillisecond);
        return true;
    }

    /// <summary>A semantic version.</summary>
    public static bool Version(in AttributeValue value, out SemanticVersion version)
    {
        version = default;
        return value.Text is { } text && SemanticVersion.TryParse(text, out version);
    }

    private static readonly double _firstMillisecond = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly double _lastMillisecond = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
