using Assay.Core.Analyse;
using Assay.Core.Record;
using Assay.Storage.Logs;
using Assay.Storage.Logs.Warehouse;
using Assay.Storage.Tests.DuckDb;
using Assay.Storage.Tests.Logs;

namespace Assay.Storage.Tests.Warehouse;

public sealed class DuckLogWarehouseTests : LogWarehouseContract
{
    private readonly WarehouseFolder _folder = new();

    private protected override ILogWarehouse Open() => _folder.Reopen();

    protected override void Dispose(bool disposing) => _folder.Dispose();
}

public sealed class DuckEventLogTests : EventLogContract
{
    private readonly WarehouseFolder _folder = new();

    private protected override Task StoreAsync(LogRows rows)
    {
        _folder.Reopen().Load(rows.Encode(), new(1, 1));
        return Task.CompletedTask;
    }

    protected override Task<IReadOnlyList<MetricEvent>> QueryAsync(EventQuery query) =>
        _folder.Reader().QueryAsync(query, CancellationToken.None);

    protected override void Dispose(bool disposing) => _folder.Dispose();
}

public sealed class DuckMetricSourceTests : MetricSourceContract
{
    private readonly WarehouseFolder _folder = new();

    public DuckMetricSourceTests() => _folder.Reopen();

    private protected override Task<IMetricSource> SourceAsync(LogRows rows)
    {
        _folder.Clear();
        _folder.Warehouse.Load(rows.Encode(), new(1, 1));
        return Task.FromResult<IMetricSource>(_folder.Reader());
    }

    protected override void Dispose(bool disposing) => _folder.Dispose();
}

/// <summary>One warehouse file, open once at a time.</summary>
internal sealed class WarehouseFolder : IDisposable
{
    private readonly TempFolder _folder = new();
    private DuckWarehouse? _warehouse;

    public DuckWarehouse Warehouse => _warehouse!;

    public string Path => _folder["events.duckdb"];

    public DuckWarehouse Reopen()
    {
        _warehouse?.Dispose();
        return _warehouse = DuckWarehouse.Open(Path, _folder["spill"], new WarehouseSettings { Threads = 2 });
    }

    public WarehouseReader Reader() => new(Warehouse, _ => Task.CompletedTask, () => 1);

    /// <summary>Another process has the file.</summary>
    public IDisposable HeldElsewhere()
    {
        _warehouse?.Dispose();
        return new LockHolder(Path);
    }

    public void Clear()
    {
        foreach (var table in new[] { "events", "exposures", "joins" })
            Warehouse
                .QueryAsync(connection => connection.Execute($"DELETE FROM {table}", CancellationToken.None), CancellationToken.None)
                .Wait();
    }

    public void Dispose()
    {
        _warehouse?.Dispose();
        _folder.Dispose();
    }
}
