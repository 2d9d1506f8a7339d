using System.Text;

namespace Assay.Evaluation;

/// <summary>The one reading of text that is a time: in conditions, events, files, queries and plans alike.</summary>
/// <remarks>
/// <para>
/// <c>YYYY-MM-DD</c>, then perhaps a time of day, then perhaps an offset. The time of day follows after <c>T</c>, <c>t</c> or one blank, as
/// <c>hh:mm</c> or <c>hh:mm:ss</c>, the latter with up to nine digits of fraction. The offset is <c>Z</c>, <c>z</c>, <c>UTC</c>, <c>±hh</c>, <c>±hhmm</c> or
/// <c>±hh:mm</c>, also after one blank. That covers RFC 3339 and what databases print.
/// </para>
/// <para>
/// Without an offset it is UTC; without a time of day it is midnight UTC. A leap second is the second after it. Digits beyond 100 ns
/// are dropped. Nothing else is read: a day and a month that could be swapped are not guessed.
/// </para>
/// </remarks>
public static class TimeText
{
    /// <summary>The forms in words, to tell whoever sent another one.</summary>
    public const string Forms = "a time as in 2026-01-31T12:00:00Z";

    /// <summary>The longest text that can be a time: all parts with all their digits.</summary>
    private const int LongestText = 36;

    private const int DateLength = 10;
    private const int MaxFractionDigits = 9;
    private const int TickDigits = 7;

    /// <summary>The time in UTC, or false where the text is not one.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out DateTime utc)
    {
        utc = default;
        var cursor = new Cursor(text);
        if (text.Length > LongestText || !cursor.Number(4, out var year) || !cursor.Skip('-'))
            return false;
        if (!cursor.Number(2, out var month) || !cursor.Skip('-') || !cursor.Number(2, out var day) || !IsDate(year, month, day))
            return false;
        var (ofDay, offset, isLeap) = (0L, 0L, false);
        if (text.Length > DateLength && !(cursor.TimeOfDay(out ofDay, out isLeap) && cursor.Offset(out offset) && cursor.IsAtEnd))
            return false;
        var ticks = new DateTime(year, month, day).Ticks + ofDay - offset;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks || (isLeap && !IsEndOfMonth(ticks)))
            return false;
        utc = new DateTime(ticks, DateTimeKind.Utc);
        return true;
    }

    /// <inheritdoc cref="TryRead(ReadOnlySpan{char}, out DateTime)"/>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out DateTime utc)
    {
        Span<char> text = stackalloc char[LongestText];
        utc = default;
        return utf8.Length <= text.Length
            && Ascii.ToUtf16(utf8, text, out var length) == System.Buffers.OperationStatus.Done
            && TryRead(text[..length], out utc);
    }

    private static bool IsDate(int year, int month, int day) =>
        year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    /// <summary>Leap seconds are put in at the end of a month; read as the next second, they are the first of the next month.</summary>
    private static bool IsEndOfMonth(long ticks) =>
        new DateTime(ticks - (ticks % TimeSpan.TicksPerSecond)) is { Day: 1, TimeOfDay.Ticks: 0 };

    /// <summary>Reads the text part by part.</summary>
    private ref struct Cursor(ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _at;

        public readonly bool IsAtEnd => _at == _text.Length;

        private readonly char Next => _at < _text.Length ? _text[_at] : '\0';

        public bool Skip(char expected)
        {
            var found = Next == expected;
            _at += found ? 1 : 0;
            return found;
        }

        /// <summary>A number of exactly so many digits.</summary>
        public bool Number(int digits, out int number)
        {
            number = 0;
            for (var i = 0; i < digits; i++, _at++)
            {
                if (!char.IsAsciiDigit(Next))
                    return false;
                number = (number * 10) + (Next - '0');
            }
            return true;
        }

        public bool TimeOfDay(out long ticks, out bool isLeap)
        {
            (ticks, isLeap) = (0, false);
            if (!Skip('T') && !Skip('t') && !Skip(' '))
                return false;
            if (!Number(2, out var hour) || !Skip(':') || !Number(2, out var minute))
                return false;
            var (second, fraction) = (0, 0L);
            if (Skip(':') && (!Number(2, out second) || (Skip('.') && !Fraction(out fraction))))
                return false;
            isLeap = second == 60;
            ticks = (((((hour * 60L) + minute) * 60L) + second) * TimeSpan.TicksPerSecond) + fraction;
            return hour <= 23 && minute <= 59 && second <= 60;
        }

        public bool Offset(out long ticks)
        {
            ticks = 0;
            var hasBlank = Skip(' ');
            if (IsAtEnd)
                return !hasBlank;
            if (Skip('Z') || Skip('z') || (Skip('U') && Skip('T') && Skip('C')))
                return true;
            var isWest = Next == '-';
            if ((!Skip('+') && !Skip('-')) || !Number(2, out var hours))
                return false;
            var minutes = 0;
            if ((Skip(':') || !IsAtEnd) && !Number(2, out minutes))
                return false;
            ticks = ((hours * 60L) + minutes) * TimeSpan.TicksPerMinute * (isWest ? -1 : 1);
            return hours <= 23 && minutes <= 59;
        }

        private bool Fraction(out long ticks)
        {
            ticks = 0;
            var digits = 0;
            for (; char.IsAsciiDigit(Next) && digits < MaxFractionDigits; digits++, _at++)
                ticks = digits < TickDigits ? (ticks * 10) + (Next - '0') : ticks;
            for (var missing = digits; missing < TickDigits; missing++)
                ticks *= 10;
            return digits > 0;
        }
    }
}
