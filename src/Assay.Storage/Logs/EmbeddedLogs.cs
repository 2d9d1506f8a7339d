using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Record;
using Assay.Storage.Logs.Journal;
using Assay.Storage.Logs.Warehouse;
using Microsoft.Extensions.Logging;

namespace Assay.Storage.Logs;

/// <summary>The journal and DuckDB of one data folder, behind the ports for recording and for analysis.</summary>
public sealed class EmbeddedLogs : IExposureLog, IIdentityLog, IEventLog, IMetricSource, IAsyncDisposable
{
    private readonly DuckWarehouse _warehouse;
    private readonly RecordLog _journal;
    private readonly WarehouseReader _reader;

    private EmbeddedLogs(DuckWarehouse warehouse, RecordLog journal)
    {
        (_warehouse, _journal) = (warehouse, journal);
        _reader = new WarehouseReader(warehouse, journal.FlushAsync, () => journal.DataVersion);
    }

    public long DataVersion => _journal.DataVersion;

    /// <summary>The reason why what is stored now would be lost; <c>null</c> where there is none.</summary>
    internal string? Loss => _warehouse.Problem;

    /// <summary>Opens both, and loads what the last run has acknowledged but not loaded.</summary>
    /// <exception cref="CannotStartException">A file is damaged, of a newer program, or cannot be written.</exception>
    /// <param name="eventIdBytes">See <see cref="RecordLogOptions.EventIdBytes"/>.</param>
    public static EmbeddedLogs Open(
        DataFolder folder,
        WarehouseSettings settings,
        long eventIdBytes,
        TimeProvider time,
        ILogger<RecordLog> logger,
        StoreGuard? guard = null
    )
    {
        var warehouse = DuckWarehouse.Open(folder.EventsFile, folder.SpoolFolder, settings);
        try
        {
            guard?.Check(warehouse);
            var options = new RecordLogOptions(folder.JournalFolder)
            {
                EventIdBytes = eventIdBytes,
                BeforeWriting = guard is null ? null : guard.RequireStores,
                BeforeAcknowledging = guard is null ? null : guard.BeforeAcknowledging,
            };
            var logs = new EmbeddedLogs(warehouse, RecordLog.Open(options, warehouse, time, logger));
            guard?.Finish(warehouse);
            return logs;
        }
        catch (CannotStartException)
        {
            warehouse.Dispose();
            throw;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or Core.StoreUnavailableException)
        {
            warehouse.Dispose();
            throw new CannotStartException($"The journal in {folder.JournalFolder} cannot be opened: {e.Message}", e);
        }
    }

    public ValueTask<AppendCount> AppendAsync(IReadOnlyList<Exposure> batch, CancellationToken ct) => _journal.AppendAsync(batch, ct);

    public ValueTask<IReadOnlyList<bool>> AppendEachAsync(IReadOnlyList<Exposure> batch, CancellationToken ct) =>
        _journal.AppendEachAsync(batch, ct);

    public ValueTask<AppendCount> AppendAsync(ReadOnlyMemory<EventRecord> batch, CancellationToken ct) => _journal.AppendAsync(batch, ct);

    public bool IsHeld(in ExposureMark mark, DateTime exposedUtc) => _journal.IsHeld(mark, exposedUtc);

    public bool HasMet(long experimentId, int iteration, string unitId) => _journal.HasMet(experimentId, iteration, unitId);

    public int? FindVariant(long experimentId, int iteration, string unitId, string? earlierId = null) =>
        _journal.FindVariant(experimentId, iteration, unitId, earlierId);

    public bool IsNews(string earlierId, string unitId, Recorder by) => _journal.IsNews(earlierId, unitId, by);

    public ValueTask<AppendCount> JoinAsync(IReadOnlyList<Join> joins, CancellationToken ct) => _journal.JoinAsync(joins, ct);

    public Task<IReadOnlyList<MetricEvent>> QueryAsync(EventQuery query, CancellationToken ct) => _reader.QueryAsync(query, ct);

    public Task<MetricTable> ReadAsync(AnalysisPlan plan, CancellationToken ct) => _reader.ReadAsync(plan, ct);

    public Task<IReadOnlyList<string>> EventTypesAsync(AnalysisPlan plan, int limit, CancellationToken ct) =>
        _reader.EventTypesAsync(plan, limit, ct);

    public Task<IReadOnlyList<string>> DimensionsAsync(AnalysisPlan plan, int limit, CancellationToken ct) =>
        _reader.DimensionsAsync(plan, limit, ct);

    /// <summary>Takes no more; what was taken is durable and loaded when this returns.</summary>
    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _warehouse.Dispose();
    }
}
