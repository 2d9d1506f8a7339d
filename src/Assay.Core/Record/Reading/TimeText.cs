using System.Globalization;

namespace Assay.Core.Record.Reading;

/// <summary>Times as people and files write them; without an offset they are UTC.</summary>
public static class TimeText
{
    public static bool TryRead(string text, out DateTime utc)
    {
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        return DateTime.TryParse(text, CultureInfo.InvariantCulture, Styles, out utc) && text.Length >= 8;
    }
}
