using Assay.Core.Record;
using Assay.Storage.Logs.DuckDb;

namespace Assay.Storage.Logs.Warehouse;

/// <summary>Reads pages of events.</summary>
internal static class EventSql
{
    /// <exception cref="ArgumentException">A variant without its experiment.</exception>
    public static IReadOnlyList<MetricEvent> Read(DuckConnection connection, EventQuery query, CancellationToken ct)
    {
        if (query is { VariantId: not null, Experiment: null })
            throw new ArgumentException("A variant is named within an experiment.", nameof(query));
        var text = new SqlText();
        var attribution = query.Experiment is null ? "e.experiment_id, e.variant_id" : "x.experiment_id, x.variant_id";
        var sql = $"""
            SELECT e.event_id, e.unit_id, e.type, e.happened_at, e.received_at, e.value, e.properties, e.has_client_id, {attribution}
            FROM events e {(query.Experiment is null ? "" : "JOIN exposures x ON x.unit_id = e.unit_id")}
            WHERE {string.Join(" AND ", Conditions(query, text).DefaultIfEmpty("true"))}
            ORDER BY e.happened_at, e.event_id
            LIMIT {text.Bind(query.Limit)}
            """;
        return text.Query(connection, sql, Read, ct);
    }

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
            yield return $"""
                x.experiment_id = {text.Bind(experiment.ExperimentId)} AND x.iteration = {text.Bind(experiment.Iteration)}
                AND NOT x.is_crossover AND e.happened_at >= x.exposed_at
                """;
        if (query.VariantId is { } variant)
            yield return $"x.variant_id = {text.Bind(variant)}";
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
            row.Int64OrNull(8),
            (int?)row.Int64OrNull(9)
        )
        {
            HasClientId = row.Boolean(7),
        };
}
