using Assay.Core;
using Assay.Core.Record;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Assay.Storage.Logs.Journal;

/// <summary>Records exposures and events durably and once: into a journal first, from there into the engine that analyses them.</summary>
/// <remarks>Calls may come from any thread; those that come together share one write and one flush of the disk.</remarks>
public sealed class RecordLog : IExposureLog, IIdentityLog, IAsyncDisposable
{
    private readonly AppendQueue _queue;
    private readonly RecordIndex _index;
    private readonly SegmentWriter _segments;
    private readonly WarehouseLoader _loader;
    private readonly JournalWriter _writer;
    private readonly Task _writing;
    private readonly Task _loading;
    private readonly long _firstVersion;

    private RecordLog(
        RecordLogOptions options,
        ILogWarehouse warehouse,
        TimeProvider time,
        ILogger logger,
        Func<string, IJournalFile> createFile
    )
    {
        _firstVersion = time.GetUtcNow().UtcTicks;
        _queue = new AppendQueue(options);
        _index = new RecordIndex(time, options.EventIdBytes);
        _segments = new SegmentWriter(options.Folder, options.SegmentBytes, Replay.Run(options, warehouse, _index), createFile)
        {
            BeforeWriting = options.BeforeWriting,
            BeforeAcknowledging = options.BeforeAcknowledging,
        };
        _loader = new WarehouseLoader(warehouse, _queue, options, time, logger);
        _writer = new JournalWriter(_queue, _index, _segments, _loader, time, logger);
        _writing = RunOnThread(_writer.Run);
        _loading = RunOnThread(_loader.Run);
    }

    /// <summary>Grows with every accepted row, across restarts too: what was computed at one version holds while it stays.</summary>
    public long DataVersion => _firstVersion + _writer.AcceptedRows;

    /// <summary>Ids of events that were forgotten before their 24 hours were over, for want of memory; since the start.</summary>
    public long ForgottenEventIds => _index.EventIds.Forgotten;

    /// <summary>Opens the journal, and loads what it holds and the warehouse does not.</summary>
    /// <exception cref="CannotStartException">Acknowledged rows in the journal are damaged or missing.</exception>
    /// <exception cref="StoreUnavailableException">The warehouse does not take the rows.</exception>
    internal static RecordLog Open(
        RecordLogOptions options,
        ILogWarehouse warehouse,
        TimeProvider time,
        ILogger<RecordLog>? logger = null,
        Func<string, IJournalFile>? createFile = null
    )
    {
        options.Validate();
        Directory.CreateDirectory(options.Folder);
        return new RecordLog(
            options,
            warehouse,
            time,
            logger ?? NullLogger<RecordLog>.Instance,
            createFile ?? (path => new JournalFile(path))
        );
    }

    /// <inheritdoc cref="IEventLog.AppendAsync(ReadOnlyMemory{EventRecord}, CancellationToken)"/>
    public async ValueTask<AppendCount> AppendAsync(ReadOnlyMemory<EventRecord> batch, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        _queue.RequireRoom(batch.Length);
        return batch.IsEmpty ? default : await AppendAsync(new EventRequest(batch.Span, _index.Fingerprinter));
    }

    /// <inheritdoc/>
    public async ValueTask<AppendCount> AppendAsync(IReadOnlyList<Exposure> batch, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        _queue.RequireRoom(batch.Count);
        return batch.Count == 0 ? default : await AppendAsync(new ExposureRequest(batch, _index));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<bool>> AppendEachAsync(IReadOnlyList<Exposure> batch, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        _queue.RequireRoom(batch.Count);
        if (batch.Count == 0)
            return [];
        var request = new ExposureRequest(batch, _index);
        await AppendAsync(request);
        return request.IsFirst;
    }

    /// <inheritdoc/>
    public async ValueTask<AppendCount> JoinAsync(IReadOnlyList<Join> joins, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        _queue.RequireRoom(joins.Count);
        return joins.Count == 0 ? default : await AppendAsync(new JoinRequest(joins, _index.Fingerprinter));
    }

    /// <inheritdoc/>
    public bool IsNews(string earlierId, string unitId, Recorder by) => _index.MayJoin(earlierId, unitId, by.IsTrusted);

    /// <inheritdoc/>
    public bool IsHeld(in ExposureMark mark, DateTime exposedUtc)
    {
        var place = _index.Fingerprinter.OfPlace(mark.ExperimentId, mark.Iteration, _index.Fingerprinter.OfUnit(mark.UnitId));
        var origin = HeldExposure.OriginOf(mark.Source, mark.IsAnonymous, mark.KeyId);
        return _index.Units.IsHeld(place, new HeldExposure(exposedUtc.Ticks, mark.VariantId, origin));
    }

    /// <inheritdoc/>
    public bool HasMet(long experimentId, int iteration, string unitId) => _index.HasMet(experimentId, iteration, unitId);

    /// <inheritdoc/>
    public int? FindVariant(long experimentId, int iteration, string unitId, string? earlierId = null) =>
        _index.FindVariant(experimentId, iteration, unitId, earlierId);

    /// <summary>Completes when the warehouse holds all that was acknowledged before the call.</summary>
    /// <exception cref="StoreUnavailableException">The warehouse does not take the rows now; they stay in the journal.</exception>
    public Task FlushAsync(CancellationToken ct) => _loader.FlushAsync(ct);

    /// <summary>Takes no more, and returns when all that was taken is durable and, if the warehouse takes it, loaded.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _writing;
        _loader.Close();
        await _loading;
        _loader.Dispose();
        _segments.Dispose();
    }

    // Once queued, a batch is written whether or not its caller still waits.
    private Task<AppendCount> AppendAsync(AppendRequest request)
    {
        _queue.Add(request);
        return request.Completion;
    }

    private static Task RunOnThread(Action run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
