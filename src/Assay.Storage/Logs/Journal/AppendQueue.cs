using Assay.Core;
using Assay.Core.Record;

namespace Assay.Storage.Logs.Journal;

/// <summary>Batches waiting to be written. Bounds all rows held in memory, those written but not yet loaded included.</summary>
internal sealed class AppendQueue(RecordLogOptions options)
{
    private readonly object _gate = new();
    private readonly Queue<AppendRequest> _waiting = [];
    private long _heldRows;
    private long _heldBytes;
    private bool _isClosed;

    /// <summary>Refuses before the caller spends time on encoding.</summary>
    /// <exception cref="StoreUnavailableException">There is no room.</exception>
    public void RequireRoom(int rows)
    {
        lock (_gate)
            RequireRoom(rows, bytes: 0);
    }

    /// <exception cref="StoreUnavailableException">There is no room.</exception>
    public void Add(AppendRequest request)
    {
        lock (_gate)
        {
            RequireRoom(request.Rows, request.Bytes);
            _heldRows += request.Rows;
            _heldBytes += request.Bytes;
            _waiting.Enqueue(request);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for requests and takes those that fit together, at least one. False once the queue is closed and empty.</summary>
    public bool Take(List<AppendRequest> into)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isClosed)
                Monitor.Wait(_gate);
            var bytes = 0L;
            while (_waiting.TryPeek(out var next) && (into.Count == 0 || bytes + next.Bytes <= options.GroupBytes))
            {
                bytes += next.Bytes;
                into.Add(_waiting.Dequeue());
            }
            return into.Count > 0;
        }
    }

    /// <summary>Makes room once rows have left memory.</summary>
    public void Release(long rows, long bytes)
    {
        lock (_gate)
        {
            _heldRows -= rows;
            _heldBytes -= bytes;
        }
    }

    /// <summary>Takes no more; what waits is still handed out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    // A batch larger than the whole bound passes when nothing else is held: refused, it could never be stored.
    private void RequireRoom(long rows, long bytes)
    {
        if (_isClosed)
            throw new StoreUnavailableException("The record log is closing.");
        if (_heldRows > 0 && (_heldRows + rows > options.BacklogRows || _heldBytes + bytes > options.BacklogBytes))
            throw new StoreUnavailableException("Too many rows wait to be recorded.");
    }
}
