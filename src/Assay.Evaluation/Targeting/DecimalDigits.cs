namespace Assay.Evaluation.Targeting;

/// <summary>The significant digits of a number as it is written, and where they stand: 0.d₁d₂d₃… times ten to a power.</summary>
internal readonly ref struct DecimalDigits
{
    private const int FarAway = 1_000_000_000;

    /// <summary>From the first digit that is not zero to the last one; a point may be among them.</summary>
    private readonly ReadOnlySpan<char> _digits;

    private DecimalDigits(ReadOnlySpan<char> digits, int power, bool isNegative)
    {
        _digits = digits;
        Power = power;
        IsNegative = isNegative;
    }

    public int Power { get; }

    public bool IsNegative { get; }

    public bool IsZero => _digits.IsEmpty;

    /// <param name="text">A number as JSON and .NET write it.</param>
    public static DecimalDigits Of(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var isNegative = text.StartsWith('-');
        var end = text.IndexOfAny('e', 'E');
        var mantissa = (end < 0 ? text : text[..end]).TrimStart("+-");
        var (first, last) = (mantissa.IndexOfAnyInRange('1', '9'), mantissa.LastIndexOfAnyInRange('1', '9'));
        if (first < 0)
            return new(default, 0, isNegative);
        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa.Length : point;
        var power = first < whole ? whole - first : whole + 1 - first;
        return new(mantissa[first..(last + 1)], power + (end < 0 ? 0 : Exponent(text[(end + 1)..])), isNegative);
    }

    /// <summary>The order of the two numbers without their signs.</summary>
    public int CompareSize(DecimalDigits other)
    {
        if (IsZero || other.IsZero || Power != other.Power)
            return IsZero || other.IsZero ? other.IsZero.CompareTo(IsZero) : Power.CompareTo(other.Power);
        var left = _digits;
        var right = other._digits;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            if (left[0] == '.')
                left = left[1..];
            if (right[0] == '.')
                right = right[1..];
            if (left[0] != right[0])
                return left[0].CompareTo(right[0]);
            left = left[1..];
            right = right[1..];
        }
        return left.Length.CompareTo(right.Length);
    }

    /// <summary>Writes the digits without the point; returns how many they are.</summary>
    public int CopyTo(Span<char> target)
    {
        var count = 0;
        foreach (var digit in _digits)
            if (digit != '.')
                target[count++] = digit;
        return count;
    }

    private static int Exponent(ReadOnlySpan<char> text) =>
        int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var exponent) ? Math.Clamp(exponent, -FarAway, FarAway)
        : text.StartsWith('-') ? -FarAway
        : FarAway;
}
