using Assay.Core.Record;
using Assay.Storage.Logs;
using Assay.Storage.Logs.Journal;
using BenchmarkDotNet.Attributes;

namespace Assay.Benchmarks.Storage;

/// <summary>Durable intake of new events, each with an id of its own, by clients that wait for each batch; the loading is left out.</summary>
/// <remarks>One operation is a batch of every client. With one client, a batch costs one flush of the disk.</remarks>
[InProcess]
[WarmupCount(3)]
[IterationCount(15)]
[InvocationCount(1)]
[MemoryDiagnoser]
[MinColumn]
[MedianColumn]
public class RecordLogBenchmark
{
    private const int BatchesPerClient = 50;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-");
    private EventRecord[][] _batches = [];
    private RecordLog? _log;

    [Params(1, 1_000)]
    public int BatchRows { get; set; }

    [Params(1, 8)]
    public int Clients { get; set; }

    [GlobalSetup]
    public void Open() => _log = RecordLog.Open(new RecordLogOptions(_folder.FullName), new Sink(), TimeProvider.System);

    [IterationSetup]
    public void Draw() => _batches = [.. Enumerable.Range(0, Clients * BatchesPerClient).Select(_ => Batch())];

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _log!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Benchmark(OperationsPerInvoke = BatchesPerClient)]
    public Task AppendAsync() => Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => AppendAsync(client))));

    private async Task AppendAsync(int client)
    {
        for (var i = 0; i < BatchesPerClient; i++)
            await _log!.AppendAsync(_batches[client * BatchesPerClient + i], default);
    }

    private EventRecord[] Batch()
    {
        var now = DateTime.UtcNow;
        return
        [
            .. Enumerable
                .Range(0, BatchRows)
                .Select(i => new EventRecord(
                    Guid.NewGuid().ToString(),
                    $"user_{i:D5}",
                    "order.placed",
                    now,
                    now,
                    i,
                    """{"plan": "premium"}""",
                    null,
                    null,
                    HasClientId: true
                )),
        ];
    }

    private sealed class Sink : ILogWarehouse
    {
        public JournalPosition LoadedTo { get; private set; }

        public void Load(RowBlocks rows, JournalPosition upTo) => LoadedTo = upTo;

        public IEnumerable<(string EventId, DateTime ReceivedUtc)> EventIdsSince(DateTime receivedUtc) => [];

        public IEnumerable<(ExposureMark Mark, DateTime ExposedUtc)> Exposures() => [];

        public IEnumerable<(string EarlierId, string UnitId, bool IsTrusted)> Joins() => [];
    }
}
