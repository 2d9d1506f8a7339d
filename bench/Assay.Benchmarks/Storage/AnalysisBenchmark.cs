using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Storage.Logs.DuckDb;
using Assay.Storage.Logs.Warehouse;
using BenchmarkDotNet.Attributes;

namespace Assay.Benchmarks.Storage;

/// <summary>The sufficient statistics of two metrics beside one statement that somebody might write by hand for just these.</summary>
[InProcess]
[WarmupCount(1)]
[IterationCount(5)]
[InvocationCount(1)]
public class AnalysisBenchmark
{
    private static readonly AnalysisPlan s_plan = new(
        ExperimentId: 1,
        Iteration: 1,
        UntilUtc: new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc),
        [
            new MetricPlan("viewed", MetricKind.Proportion, "page.viewed", Window: null, Cap: null),
            new MetricPlan("revenue", MetricKind.Mean, "order.placed", Window: null, Cap: null),
        ]
    );

    // Units enter through the first week; their events, in order of time, fill a month. A quarter of the events name the experiment.
    private const string Data = """
        INSERT INTO exposures
        SELECT 1, 1, 1, 'user_' || i, 1 + hash(i) % 2, TIMESTAMP '2026-01-01' + to_microseconds(i * 600000), false, NULL, false
        FROM range(1000000) unit(i);
        INSERT INTO events
        SELECT 'event_' || i, 'user_' || hash(i) % 1000000, CASE WHEN hash(-i) % 4 = 0 THEN 'order.placed' ELSE 'page.viewed' END,
            TIMESTAMP '2026-01-01' + to_microseconds(i * 130000), TIMESTAMP '2026-01-01' + to_microseconds(i * 130000),
            hash(-i) % 10000 / 100.0, '{"plan": "premium"}', CASE WHEN i % 4 = 0 THEN 1 END, NULL, true
        FROM range(20000000) event(i);
        CHECKPOINT;
        """;

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

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-");
    private DuckWarehouse? _warehouse;
    private WarehouseReader? _reader;

    [GlobalSetup]
    public async Task FillAsync()
    {
        _warehouse = DuckWarehouse.Open(Path.Combine(_folder.FullName, "log.duckdb"), _folder.FullName, new WarehouseSettings());
        _reader = new WarehouseReader(_warehouse, _ => Task.CompletedTask, () => 0);
        await _warehouse.QueryAsync(
            connection =>
            {
                connection.ExecuteScript(Data);
                return true;
            },
            CancellationToken.None
        );
    }

    [GlobalCleanup]
    public void Close()
    {
        _warehouse?.Dispose();
        _folder.Delete(recursive: true);
    }

    [Benchmark(Baseline = true)]
    public Task<int> BareSql() =>
        _warehouse!.QueryAsync(
            connection => connection.Query(ByHand, row => row.Int64(1), CancellationToken.None).Count,
            CancellationToken.None
        );

    [Benchmark]
    public Task<MetricTable> Analysis() => _reader!.ReadAsync(s_plan, CancellationToken.None);
}
