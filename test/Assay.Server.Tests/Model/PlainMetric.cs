namespace Assay.Server.Tests.Model;

/// <summary>What a unit counts for in one metric.</summary>
internal sealed record PlainUnit(int Variant, int Revision, double Value);

internal sealed record PlainEvent(string Unit, string Type, double? Value, DateTime At);

/// <summary>What a metric makes of a unit's events.</summary>
internal sealed record PlainMetric(string Key, string Kind, string Event, int? WindowSeconds = null, double? Cap = null)
{
    public static IReadOnlyList<PlainMetric> All { get; } =
    [
        new("buyers", "proportion", "buy"),
        new("spend", "mean", "buy"),
        new("clicks", "count", "click"),
        new("early_spend", "mean", "buy", WindowSeconds: 2 * 3600, Cap: 5),
    ];

    public object Body =>
        new
        {
            key = Key,
            kind = Kind,
            @event = Event,
            window_seconds = WindowSeconds,
            cap = Cap,
        };

    /// <summary>The value of each unit that counts.</summary>
    public List<PlainUnit> Units(PlainIteration iteration, PlainPeople people, ILookup<string, PlainEvent> eventsByPerson) =>
        [
            .. iteration.Counted.Select(unit => new PlainUnit(
                unit.Variant,
                unit.Revision,
                Value([.. eventsByPerson[people.Of(unit.Unit)].Where(one => Counts(one, unit.At, iteration))])
            )),
        ];

    /// <summary>What came before the exposure, after the window, or after the end, is no effect of the variant.</summary>
    private bool Counts(PlainEvent one, DateTime exposedAt, PlainIteration iteration) =>
        one.Type == Event
        && one.At >= exposedAt
        && iteration.Covers(one.At)
        && (WindowSeconds is null || one.At - exposedAt < TimeSpan.FromSeconds(WindowSeconds.Value));

    private double Value(List<PlainEvent> events)
    {
        var value = Kind switch
        {
            "proportion" => Math.Min(events.Count, 1),
            "mean" => events.Sum(one => one.Value ?? 0),
            _ => events.Count,
        };
        return Math.Min(value, Cap ?? double.MaxValue);
    }
}
