using System.Collections.Concurrent;

namespace Assay.Core.Catalog;

/// <summary>The time zone whose days and weeks results are told in.</summary>
/// <remarks>
/// Known by its IANA name. Engines get its offsets as plain numbers, so that all of them cut days alike and none needs zone data of its own.
/// A machine without zone data knows UTC only.
/// </remarks>
public sealed class ReportingZone
{
    public const string UtcId = "UTC";

    /// <summary>How far back changes of the clocks are told; earlier times take the first offset.</summary>
    private const int YearsBack = 30;

    private static readonly ConcurrentDictionary<string, ReportingZone?> s_found = new(StringComparer.Ordinal);

    private readonly TimeZoneInfo _zone;

    private ReportingZone(TimeZoneInfo zone) => _zone = zone;

    /// <summary>Whether the machine has zone data.</summary>
    public static bool KnowsZones => Find("Europe/London") is not null;

    public static ReportingZone Utc { get; } = new(TimeZoneInfo.Utc);

    public string Id => _zone.Id;

    public bool IsUtc => this == Utc;

    /// <summary>The zone of an IANA name, or <c>null</c> where this machine knows none.</summary>
    public static ReportingZone? Find(string id) =>
        id == UtcId ? Utc
        : !IsName(id) ? null
        : s_found.GetOrAdd(id, static name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? new(zone) : null);

    /// <summary>What is to be added to UTC from each moment on, latest first; the last one holds from the beginning of time.</summary>
    /// <param name="until">No data are later.</param>
    public IReadOnlyList<(DateTime FromUtc, TimeSpan Offset)> Offsets(DateTime until)
    {
        var day = DateTime.SpecifyKind(until.Date, DateTimeKind.Utc).AddDays(1);
        var first = day.AddYears(-YearsBack);
        var found = new List<(DateTime, TimeSpan)>();
        for (; day > first; day = day.AddDays(-1))
            if (_zone.GetUtcOffset(day) != _zone.GetUtcOffset(day.AddDays(-1)))
                found.Add((Change(day.AddDays(-1), day), _zone.GetUtcOffset(day)));
        found.Add((DateTime.MinValue, _zone.GetUtcOffset(first)));
        return found;
    }

    /// <summary>The moment of a local time; the first moment after it where the clocks skip it, the earlier one where it comes twice.</summary>
    public DateTime ToUtc(DateTime local)
    {
        var unspecified = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        while (_zone.IsInvalidTime(unspecified))
            unspecified = unspecified.AddMinutes(15);
        var offset = _zone.IsAmbiguousTime(unspecified)
            ? _zone.GetAmbiguousTimeOffsets(unspecified).Max()
            : _zone.GetUtcOffset(unspecified);
        return DateTime.SpecifyKind(unspecified - offset, DateTimeKind.Utc);
    }

    /// <summary>The first second with the offset of <paramref name="after"/>: zones change at whole seconds.</summary>
    private DateTime Change(DateTime before, DateTime after)
    {
        var offset = _zone.GetUtcOffset(after);
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before.AddSeconds(Math.Floor((after - before).TotalSeconds / 2));
            if (_zone.GetUtcOffset(middle) == offset)
                after = middle;
            else
                before = middle;
        }
        return after;
    }

    /// <summary>Names only, never a path into the zone data.</summary>
    private static bool IsName(string id) =>
        id.Length is > 0 and <= 64
        && !id.Contains("..", StringComparison.Ordinal)
        && char.IsAsciiLetter(id[0])
        && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+');
}
