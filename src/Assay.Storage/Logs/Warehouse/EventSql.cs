using Assay.Core.Analyse;
using Assay.Core.Record;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Reads pages of events.</summary>
internal static class EventSql
{
    /// <summary>The unit's own, and what the event names where its unit does not count.</summary>
    private const string Variant = "coalesce(x.variant_id, e.variant_id)";

    /// <exception cref="ArgumentException">A variant without its experiment.</exception>
    public static IReadOnlyList<MetricEvent> Read(DuckConnection connection, EventQuery query, CancellationToken ct)
    {
        if (query is { VariantId: not null, Experiment: null })
            throw new ArgumentException("A variant is named within an experiment.", nameof(query));
        var text = new SqlText();
        var sql = $"""
            SELECT e.event_id, e.unit_id, e.type, e.happened_at, e.received_at, e.value, e.properties, e.has_client_id, e.key_id, {Source(
                query,
                text
            )}
            WHERE {string.Join(" AND ", Conditions(query, text).DefaultIfEmpty("true"))}
            ORDER BY e.happened_at, e.event_id
            LIMIT {text.Bind(query.Limit)}
            """;
        return text.Query(connection, sql, Read, ct);
    }

    /// <summary>The experiment and variant that an event is told with, whether it counts there, and where it is read from.</summary>
    private static string Source(EventQuery query, SqlText text)
    {
        if (query.Experiment is not { } experiment)
            return "e.experiment_id, e.variant_id, false FROM events e";
        var units = UnitSql.Everybody(Everything(experiment, query.Rules), text);
        return $"""
            {text.Bind(experiment.ExperimentId)} AS experiment_id, {Variant}, {IsExposed(query, text)}
            FROM events e {PeopleSql.Joined("e", query.Rules, text)} LEFT JOIN ({units}) x ON x.unit_id = {PeopleSql.Person(
                "e",
                query.Rules
            )}
            """;
    }

    /// <summary>The event happened after its unit's exposure, in an environment of the experiment.</summary>
    private static string IsExposed(EventQuery query, SqlText text) =>
        $"(x.exposed_at IS NOT NULL AND e.happened_at >= x.exposed_at{EnvironmentSql.AndOfExperiment("e", query.Rules, text)})";

    /// <summary>All units of an iteration, whenever they were exposed.</summary>
    private static AnalysisPlan Everything((long ExperimentId, int Iteration) experiment, EvidenceRules rules) =>
        new(experiment.ExperimentId, experiment.Iteration, DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), []) { Rules = rules };

    private static IEnumerable<string> Conditions(EventQuery query, SqlText text)
    {
        if (query.FromUtc is { } from)
            yield return $"e.happened_at >= {text.Bind(from)}";
        if (query.UntilUtc is { } until)
            yield return $"e.happened_at < {text.Bind(until)}";
        if (query.Types is { } types)
            yield return In("e.type", types, text);
        if (query.UnitIds is { } units)
            yield return In("e.unit_id", units, text);
        if (query.Experiment is { } experiment)
            yield return $"({IsExposed(query, text)} OR e.experiment_id = {text.Bind(experiment.ExperimentId)})";
        if (query.VariantId is { } variant)
            yield return $"{Variant} = {text.Bind(variant)}";
        if (query.After is { } after)
            yield return $"""
                e.happened_at >= {text.Bind(after.TimestampUtc)}
                AND (e.happened_at > {text.Bind(after.TimestampUtc)} OR e.event_id > {text.Bind(after.EventId)})
                """;
    }

    private static string In(string column, IReadOnlyList<string> values, SqlText text) =>
        values.Count == 0 ? "false" : $"{column} IN ({text.Bind(values)})";

    private static MetricEvent Read(DuckRow row) =>
        new(
            row.Text(0),
            row.Text(1),
            row.Text(2),
            row.Timestamp(3),
            row.Timestamp(4),
            row.DoubleOrNull(5),
            row.TextOrNull(6),
            row.Int64OrNull(9),
            (int?)row.Int64OrNull(10)
        )
        {
            HasClientId = row.Boolean(7),
            KeyId = row.Int64OrNull(8),
            IsExposed = row.Boolean(11),
        };
}
