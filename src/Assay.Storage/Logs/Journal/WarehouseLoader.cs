using Assay.Core;
using Microsoft.Extensions.Logging;

namespace Assay.Storage.Logs.Journal;

/// <summary>Carries durable rows into the warehouse in large transactions, and tries again until it takes them.</summary>
internal sealed class WarehouseLoader : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // Each read of results asks for a try of its own, so tries come as often as requests.
    private static readonly TimeSpan BetweenErrors = TimeSpan.FromMinutes(1);
    private readonly object _gate = new();
    private readonly Queue<Load> _loads = [];
    private readonly List<Flush> _flushes = [];
    private readonly ILogWarehouse _warehouse;
    private readonly AppendQueue _queue;
    private readonly RecordLogOptions _options;
    private readonly ILogger _logger;
    private readonly ITimer _alarm;
    private readonly TimeProvider _time;
    private Load? _open;
    private TimeSpan _pause;
    private DateTimeOffset? _toldUtc;
    private long _lastNumber;
    private long _loadedNumber;
    private bool _isDue;
    private bool _isClosed;

    public WarehouseLoader(ILogWarehouse warehouse, AppendQueue queue, RecordLogOptions options, TimeProvider time, ILogger logger)
    {
        _warehouse = warehouse;
        _queue = queue;
        _options = options;
        _logger = logger;
        _time = time;
        _alarm = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private bool IsPausing => _pause > TimeSpan.Zero && !_isDue;

    private bool IsReady =>
        _loads.TryPeek(out var first)
        && (_flushes.Count > 0 || _isClosed || _isDue || (!IsPausing && (_loads.Count > 1 || first.Rows.Count >= _options.LoadRows)));

    /// <summary>Takes over the accepted rows of a durable group.</summary>
    public void Add(CommitGroup group, JournalPosition end)
    {
        lock (_gate)
        {
            var load = _open ??= Begin();
            load.Add(group, end);
            if (load.Rows.Count < _options.LoadRows)
                return;
            _open = null;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Completes when what was added before is loaded.</summary>
    /// <exception cref="StoreUnavailableException">The warehouse refused it for now.</exception>
    public Task FlushAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            if (_loadedNumber == _lastNumber)
                return Task.CompletedTask;
            if (_isClosed)
                throw new StoreUnavailableException("The record log is closing.");
            var flush = new Flush(_lastNumber);
            _flushes.Add(flush);
            Monitor.Pulse(_gate);
            return flush.Completion.Task.WaitAsync(ct);
        }
    }

    /// <summary>Returns once the loader is closed and all is loaded, or cannot be: then the next start loads it.</summary>
    public void Run()
    {
        while (Next() is { } load)
            if (!TryLoad(load) && _isClosed)
                return;
    }

    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose() => _alarm.Dispose();

    private Load Begin()
    {
        var load = new Load(++_lastNumber);
        _loads.Enqueue(load);
        if (!IsPausing)
            _alarm.Change(_options.LoadDelay, Timeout.InfiniteTimeSpan);
        return load;
    }

    private void Wake()
    {
        lock (_gate)
        {
            _isDue = true;
            Monitor.Pulse(_gate);
        }
    }

    private Load? Next()
    {
        lock (_gate)
        {
            while (!IsReady && !(_isClosed && _loads.Count == 0))
                Monitor.Wait(_gate);
            _isDue = false;
            if (!_loads.TryPeek(out var load))
                return null;
            if (load == _open)
                _open = null;
            return load;
        }
    }

    private bool TryLoad(Load load)
    {
        try
        {
            // A commit may have come through although it was reported to have failed.
            if (_warehouse.LoadedTo < load.UpTo)
                _warehouse.Load(load.Rows, load.UpTo);
        }
        catch (Exception failure)
        {
            Pause(failure);
            return false;
        }
        load.Rows.Dispose();
        Finish(load);
        RemoveLoadedSegments(load.UpTo);
        return true;
    }

    private void Finish(Load load)
    {
        _queue.Release(load.HeldRows, load.HeldBytes);
        LogRecovery();
        lock (_gate)
        {
            _loads.Dequeue();
            _isDue |= _pause > TimeSpan.Zero; // What gathered meanwhile has no alarm of its own.
            _pause = TimeSpan.Zero;
            _loadedNumber = load.Number;
            foreach (var flush in _flushes.Where(flush => flush.Number <= load.Number))
                flush.Completion.SetResult();
            _flushes.RemoveAll(flush => flush.Number <= load.Number);
        }
    }

    private void Pause(Exception failure)
    {
        LogFailure(failure);
        lock (_gate)
        {
            _pause = TimeSpan.FromTicks(Math.Clamp(_pause.Ticks * 2, FirstPause.Ticks, LongestPause.Ticks));
            _alarm.Change(_pause, Timeout.InfiniteTimeSpan);
            foreach (var flush in _flushes)
                flush.Completion.SetException(new StoreUnavailableException("The warehouse does not take rows.", failure));
            _flushes.Clear();
        }
    }

    private void LogFailure(Exception failure)
    {
        var now = _time.GetUtcNow();
        if (now - _toldUtc < BetweenErrors)
            return;
        _toldUtc = now;
        // What the machine refuses has words of its own; anything else is a bug, and where it was thrown is wanted.
        _logger.LogError(
            "The warehouse does not take rows; it is tried again until it does. They are safe in the journal. {Reason}",
            failure is StoreUnavailableException ? failure.Message : FailureText.WithTrace(failure)
        );
    }

    private void LogRecovery()
    {
        if (_toldUtc is null)
            return;
        _toldUtc = null;
        _logger.LogInformation("The warehouse takes rows again.");
    }

    private void RemoveLoadedSegments(JournalPosition upTo)
    {
        try
        {
            foreach (var segment in Segment.All(_options.Folder).TakeWhile(segment => segment.Number < upTo.Segment))
                File.Delete(segment.Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning(
                "A journal segment that is loaded cannot be deleted; it is tried again later. ({Reason})",
                FailureText.Of(failure)
            );
        }
    }

    /// <summary>Rows that are loaded in one transaction.</summary>
    private sealed class Load(long number)
    {
        public long Number => number;
        public RowBlocks Rows { get; } = new();
        public JournalPosition UpTo { get; private set; }
        public long HeldRows { get; private set; }
        public long HeldBytes { get; private set; }

        public void Add(CommitGroup group, JournalPosition end)
        {
            Rows.Add(group.Rows, group.AcceptedRows);
            UpTo = end;
            HeldRows += group.RequestedRows;
            HeldBytes += group.RequestedBytes;
        }
    }

    /// <summary>Someone who waits for the loads up to a number.</summary>
    private sealed record Flush(long Number)
    {
        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
