using System.Diagnostics;
using Assay.Benchmarks.Report;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Storage.Logs.DuckDb;
using Assay.Storage.Logs.Warehouse;

namespace Assay.Benchmarks.Storage;

/// <summary>The sufficient statistics of two metrics beside one statement that somebody might write by hand for just these, run in turn.</summary>
internal static class AnalysisLoad
{
    private const int EventsPerUnit = 20;

    /// <summary>In microseconds.</summary>
    private const long Week = 7 * TimeSpan.MicrosecondsPerDay;

    private static readonly AnalysisPlan s_plan = new(
        ExperimentId: 1,
        Iteration: 1,
        UntilUtc: new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc),
        [
            new MetricPlan("viewed", MetricKind.Proportion, "page.viewed", Window: null, Cap: null),
            new MetricPlan("revenue", MetricKind.Mean, "order.placed", Window: null, Cap: null),
        ]
    );

    private const string ByHand = """
        WITH unit AS (
            SELECT x.unit_id, x.variant_id, coalesce(max(CASE WHEN e.type = 'page.viewed' THEN 1 END), 0) AS viewed,
                coalesce(sum(CASE WHEN e.type = 'order.placed' THEN e.value END), 0) AS revenue
            FROM exposures x LEFT JOIN events e ON e.unit_id = x.unit_id AND e.happened_at >= x.exposed_at
                AND e.happened_at < TIMESTAMP '2026-02-01' AND e.type IN ('page.viewed', 'order.placed')
            WHERE x.experiment_id = 1 AND x.iteration = 1
            GROUP BY x.unit_id, x.variant_id
        )
        SELECT variant_id, count(*), sum(viewed), sum(viewed * viewed), sum(revenue), sum(revenue * revenue) FROM unit GROUP BY variant_id
        """;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Pace pace)
    {
        var folder = Directory.CreateTempSubdirectory("assay-bench-");
        try
        {
            using var warehouse = DuckWarehouse.Open(Path.Combine(folder.FullName, "log.duckdb"), folder.FullName, new WarehouseSettings());
            await QueryAsync(warehouse, connection => connection.ExecuteScript(Data(pace.AnalysedUnits)));
            var reader = new WarehouseReader(warehouse, _ => Task.CompletedTask, () => 0);
            var (ours, bare) = (new List<TimeSpan>(), new List<TimeSpan>());
            for (var i = 0; i < pace.Rounds; i++)
            {
                bare.Add(await TimeAsync(() => QueryAsync(warehouse, c => c.Query(ByHand, row => row.Int64(1), CancellationToken.None))));
                ours.Add(await TimeAsync(() => reader.ReadAsync(s_plan, CancellationToken.None)));
            }
            return [Figure(pace.AnalysedUnits, ours.Median(), bare.Median())];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Figure Figure(int units, TimeSpan ours, TimeSpan bare) =>
        new(
            $"Two metrics of {units:N0} units and {units * EventsPerUnit:N0} events",
            $"{ours.TotalMilliseconds:N0} ms",
            $"bare SQL: {bare.TotalMilliseconds:N0} ms",
            $"{ours / bare:F2}×",
            "≤ 1.3×"
        );

    /// <summary>Units enter through the first week; their events, in order of time, fill four. A quarter of the events name the experiment.</summary>
    private static string Data(int units) =>
        $"""
            INSERT INTO exposures
            SELECT 1, 1, 1, 'user_' || i, 1 + hash(i) % 2, TIMESTAMP '2026-01-01' + to_microseconds(i * {Week
                / units}), false, NULL, false, false, NULL, NULL
            FROM range({units}) unit(i);
            INSERT INTO events
            SELECT 'event_' || i, 'user_' || hash(i) % {units}, CASE WHEN hash(-i) % 4 = 0 THEN 'order.placed' ELSE 'page.viewed' END,
                TIMESTAMP '2026-01-01' + to_microseconds(i * {4 * Week / units / EventsPerUnit}),
                TIMESTAMP '2026-01-01' + to_microseconds(i * {4 * Week / units / EventsPerUnit}),
                hash(-i) % 10000 / 100.0, NULL, CASE WHEN i % 4 = 0 THEN 1 END, NULL, true, NULL
            FROM range({units * EventsPerUnit}) event(i);
            CHECKPOINT;
            """;

    private static Task QueryAsync(DuckWarehouse warehouse, Action<DuckConnection> work) =>
        warehouse.QueryAsync(
            connection =>
            {
                work(connection);
                return true;
            },
            CancellationToken.None
        );

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started);
    }
}
