using System.Globalization;
using System.Text;

namespace Assay.Evaluation.Tests;

/// <summary>The texts that are times, and the time that each means.</summary>
public sealed class TimeTextRules
{
    [Theory]
    [InlineData("2024-03-15T19:37:00Z", "2024-03-15T19:37:00.0000000Z")]
    [InlineData("2024-03-15t19:37:00z", "2024-03-15T19:37:00.0000000Z")]
    [InlineData("2024-03-15 19:37:00", "2024-03-15T19:37:00.0000000Z")]
    [InlineData("2024-03-15T19:37", "2024-03-15T19:37:00.0000000Z")]
    [InlineData("2024-03-15", "2024-03-15T00:00:00.0000000Z")]
    [InlineData("2024-03-15 19:37:00.25", "2024-03-15T19:37:00.2500000Z")]
    [InlineData("2024-03-15T19:37:00.123456789Z", "2024-03-15T19:37:00.1234567Z")]
    [InlineData("2024-03-15 19:37:00+00", "2024-03-15T19:37:00.0000000Z")]
    [InlineData("2024-03-15 19:37:00.5 +05:30", "2024-03-15T14:07:00.5000000Z")]
    [InlineData("2024-03-15T19:37:00-0800", "2024-03-16T03:37:00.0000000Z")]
    [InlineData("2024-03-15 19:37:00 UTC", "2024-03-15T19:37:00.0000000Z")]
    [InlineData("1990-12-31T15:59:60-08:00", "1991-01-01T00:00:00.0000000Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z")]
    public void Rfc_3339_and_what_databases_print_are_read_as_utc(string text, string expected)
    {
        Assert.True(TimeText.TryRead(text, out var utc));
        Assert.Equal((expected, DateTimeKind.Utc), (utc.ToString("O", CultureInfo.InvariantCulture), utc.Kind));
        Assert.True(TimeText.TryRead(Encoding.UTF8.GetBytes(text), out var same));
        Assert.Equal(utc, same);
    }

    [Theory]
    [InlineData("")]
    [InlineData("03/04/2026")]
    [InlineData("04.03.2026 10:00")]
    [InlineData("10 Nov 2026")]
    [InlineData("Tue, 10 Nov 2026 10:00:00 GMT")]
    [InlineData("20261110T100000Z")]
    [InlineData("2026-1-2")]
    [InlineData("2026-W02")]
    [InlineData("2026-02-29")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T12:00:00 CET")]
    [InlineData("2026-01-31T12:00:00+99:00")]
    [InlineData("2026-01-31T12:00:00.Z")]
    [InlineData("2026-01-31T12:00:00Z ")]
    [InlineData(" 2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31  12:00:00")]
    [InlineData("2026-01-31Z")]
    [InlineData("2026-01-31T12:00:60Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("1769860800")]
    [InlineData("2026-01-31T12:00:00\0")]
    [InlineData("٢٠٢٦-01-31")]
    public void Nothing_else_is_guessed(string text)
    {
        Assert.False(TimeText.TryRead(text, out var utc));
        Assert.Equal(default, utc);
        Assert.False(TimeText.TryRead(Encoding.UTF8.GetBytes(text), out _));
    }

    [Fact]
    public void Every_prefix_of_a_time_is_a_time_or_is_refused()
    {
        const string Longest = "2024-03-15 19:37:00.123456789 +05:30";
        var read = Enumerable.Range(0, Longest.Length + 1).Where(length => TimeText.TryRead(Longest.AsSpan(0, length), out _));
        Assert.Equal([10, 16, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 33, 36], read);
    }
}
