namespace Assay.Core.Record;

/// <summary>A field of an event or exposure with the other names that it is read under, the first being its own.</summary>
internal sealed record ImportField(params string[] Names)
{
    public string Name => Names[0];
}

/// <summary>The fields that a file may hold, whatever its format.</summary>
internal static class ImportFields
{
    /// <summary>The second name of <see cref="EventId"/>. In a table it is often a row's number or a user's id, so there it is read only where it is mapped.</summary>
    public const string BareId = "id";

    public static readonly ImportField UserId = new("user_id");
    public static readonly ImportField AnonymousId = new("anonymous_id");
    public static readonly ImportField EventId = new("event_id", BareId);
    public static readonly ImportField Type = new("type", "event_type", "event_name");
    public static readonly ImportField Timestamp = new("timestamp");
    public static readonly ImportField ExposedAt = new("exposed_at", "timestamp");
    public static readonly ImportField Value = new("value");
    public static readonly ImportField Properties = new("properties");
    public static readonly ImportField Context = new("context");
    public static readonly ImportField Experiment = new("experiment_id", "experiment");
    public static readonly ImportField EventExperiment = new("experiment_id");
    public static readonly ImportField Variant = new("variant", "variant_id");
    public static readonly ImportField Source = new("source");

    /// <summary>Of a wide file: <c>event.purchase</c> is the column that says whether, or how much, the unit purchased.</summary>
    public static readonly ImportField Event = new("event");

    private static readonly ImportField[] s_events =
    [
        EventId,
        UserId,
        AnonymousId,
        Type,
        Timestamp,
        Value,
        Properties,
        EventExperiment,
        Variant,
    ];
    private static readonly ImportField[] s_exposures = [UserId, AnonymousId, Experiment, Variant, ExposedAt, Context, Source];

    /// <summary>Refuses the first mapped name that no row of the kind has.</summary>
    public static Fault? CheckMapped(ImportKind kind, IEnumerable<string> mapped)
    {
        string[] known = [.. NamesOf(kind)];
        string[] parents = kind switch
        {
            ImportKind.Events => [Properties.Name],
            ImportKind.Exposures => [Context.Name],
            _ => [Event.Name, Context.Name],
        };
        var unknown = mapped.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase) && !IsMember(name, parents));
        return unknown is null ? null : ImportFaults.UnknownField(unknown, [.. known, .. parents.Select(parent => parent + ".NAME")]);
    }

    /// <summary>Refuses the first field given to all rows that no row of the kind has: what it says would be lost.</summary>
    public static Fault? CheckShared(ImportKind kind, IEnumerable<string> shared) =>
        shared.FirstOrDefault(name => !NamesOf(kind).Contains(name)) is { } unfit ? ImportFaults.UnfitField(unfit, kind) : null;

    private static IEnumerable<string> NamesOf(ImportKind kind) => Of(kind).SelectMany(field => field.Names).Distinct();

    private static bool IsMember(string name, string[] parents) =>
        name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && dot < name.Length - 1 && parents.Contains(name[..dot]);

    public static IReadOnlyList<ImportField> Of(ImportKind kind) => kind == ImportKind.Events ? s_events : s_exposures;
}
