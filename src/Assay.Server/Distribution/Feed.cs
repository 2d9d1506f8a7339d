using Assay.Core.Catalog;
using Assay.Evaluation;

namespace Assay.Server.Distribution;

/// <summary>What one kind of reader gets of one environment: the payload in force, and word of the next.</summary>
/// <remarks>
/// A change of the catalog that leaves the content as it was leaves the payload too, with its version. Listeners hold a task each and are
/// told nothing but that it ended; what is in force then they read here, so a slow one misses versions and keeps nobody waiting.
/// </remarks>
internal sealed class Feed(string environment, SnapshotReader reader)
{
    private readonly Lock _refreshing = new();
    private readonly SnapshotWriter _writer = new(environment, reader);
    private volatile Snapshot? _seen;
    private volatile Payload? _payload;
    private TaskCompletionSource _next = NewTask();
    private int _listeners;

    /// <summary>Ends with the next change of the payload, or as the server stops. Take it before the payload, and no change is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public SnapshotReader Reader { get; } = reader;

    public bool HasListeners => Volatile.Read(ref _listeners) > 0;

    public void AddListener() => Interlocked.Increment(ref _listeners);

    public void RemoveListener() => Interlocked.Decrement(ref _listeners);

    /// <summary>The payload of these definitions, or of newer ones.</summary>
    public Payload Current(CatalogView view)
    {
        if (!ReferenceEquals(_seen, view.Snapshot))
            Refresh(view);
        return _payload!;
    }

    public void Wake() => Interlocked.Exchange(ref _next, NewTask()).TrySetResult();

    private void Refresh(CatalogView view)
    {
        lock (_refreshing)
        {
            if (_seen?.Version >= view.Snapshot.Version)
                return;
            var json = _writer.Write(view.Snapshot);
            if (_payload is null || !SnapshotJson.HaveSameContent(json, _payload.Json))
            {
                _payload = new Payload(json, view.Snapshot.Version, view.ChangedUtc);
                Wake();
            }
            _seen = view.Snapshot;
        }
    }

    private static TaskCompletionSource NewTask() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
