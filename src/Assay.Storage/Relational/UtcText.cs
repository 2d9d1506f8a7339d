using System.Globalization;

namespace Assay.Storage.Relational;

/// <summary>Moments in time as text that sorts like them and that a person can read in the database: <c>2026-01-31T12:00:00.0000000Z</c>.</summary>
internal static class UtcText
{
    public static string From(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public static DateTimeOffset Parse(string text) =>
        DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
