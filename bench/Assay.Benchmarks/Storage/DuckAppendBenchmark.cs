using Assay.Storage.Logs.DuckDb;
using BenchmarkDotNet.Attributes;

namespace Assay.Benchmarks.Storage;

/// <summary>The ceiling of event intake on one machine: rows appended and committed by one writer, nothing checked.</summary>
/// <remarks>One operation is one row; rows per second are 1 over the mean. On file, a commit returns when its rows are on disk.</remarks>
[InProcess]
[WarmupCount(5)]
[IterationCount(50)]
[InvocationCount(1)]
[MemoryDiagnoser]
[MinColumn]
[MedianColumn]
public class DuckAppendBenchmark
{
    private const int RowsPerCommit = 10_000;

    private const string Schema = """
        CREATE TABLE event (
            event_id VARCHAR, unit_id VARCHAR, type VARCHAR, occurred_at TIMESTAMP, received_at TIMESTAMP,
            value DOUBLE, properties VARCHAR, experiment_id BIGINT)
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-");
    private EventRow[] _rows = [];
    private DuckDatabase? _database;
    private DuckConnection? _connection;

    [Params("file", "memory")]
    public string Store { get; set; } = "";

    [GlobalSetup]
    public void Open()
    {
        var random = new Random(17);
        _rows = [.. Enumerable.Range(0, RowsPerCommit).Select(i => EventRow.Draw(random, i))];
        var path = Store == "file" ? Path.Combine(_folder.FullName, "log.duckdb") : DuckDatabase.InMemory;
        _database = DuckDatabase.Open(path, new DuckSettings());
        _connection = _database.Connect();
        _connection.ExecuteScript(Schema);
    }

    [GlobalCleanup]
    public void Close()
    {
        _connection?.Dispose();
        _database?.Dispose();
        _folder.Delete(recursive: true);
    }

    [Benchmark(OperationsPerInvoke = RowsPerCommit)]
    public void AppendAndCommit()
    {
        using var transaction = _connection!.BeginTransaction();
        using (var appender = _connection.Append("event"))
        {
            foreach (var row in _rows)
                row.AppendTo(appender);
            appender.Complete();
        }
        transaction.Commit();
    }

    private sealed record EventRow(
        string EventId,
        string UnitId,
        string Type,
        DateTime OccurredAt,
        DateTime ReceivedAt,
        double Value,
        string Properties,
        long? ExperimentId
    )
    {
        private static readonly DateTime s_start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        public static EventRow Draw(Random random, int i)
        {
            var id = new byte[16];
            random.NextBytes(id);
            return new(
                new Guid(id).ToString(),
                $"user_{random.Next(100_000):D5}",
                i % 3 == 0 ? "page.viewed" : "order.placed",
                s_start.AddMilliseconds(i),
                s_start.AddMilliseconds(i + random.Next(1_000)),
                random.NextDouble() * 100,
                $$"""{"plan": "premium", "country": "DE", "cart_size": {{random.Next(10, 99)}}, "new": true}""",
                i % 4 == 0 ? random.Next(1, 50) : null
            );
        }

        public void AppendTo(DuckAppender appender) =>
            appender
                .Add(EventId)
                .Add(UnitId)
                .Add(Type)
                .Add(OccurredAt)
                .Add(ReceivedAt)
                .Add(Value)
                .Add(Properties)
                .Add(ExperimentId)
                .EndRow();
    }
}
