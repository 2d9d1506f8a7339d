using Assay.Core;
using Microsoft.Extensions.Logging;

namespace Assay.Storage.Logs.Journal;

/// <summary>Takes what waits in the queue, makes it durable with one flush, and then answers all who waited.</summary>
internal sealed class JournalWriter(
    AppendQueue queue,
    RecordIndex index,
    SegmentWriter segments,
    WarehouseLoader loader,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(10);
    private long _acceptedRows;
    private long _forgottenTold;
    private DateTimeOffset _toldUtc;

    public long AcceptedRows => Interlocked.Read(ref _acceptedRows);

    /// <summary>Returns once the queue is closed and empty.</summary>
    public void Run()
    {
        for (var group = new CommitGroup(); queue.Take(group.Requests); group.Clear())
            if (TryStore(group))
                Acknowledge(group);
    }

    private bool TryStore(CommitGroup group)
    {
        try
        {
            group.Requests.ForEach(request => request.Resolve(index, group));
            if (group.AcceptedRows > 0)
                loader.Add(group, segments.Append(group));
            else
                queue.Release(group.RequestedRows, group.RequestedBytes);
            return true;
        }
        catch (Exception failure)
        {
            Refuse(group, failure);
            return false;
        }
    }

    private void Acknowledge(CommitGroup group)
    {
        index.Commit();
        WarnOfForgotten();
        Interlocked.Add(ref _acceptedRows, group.AcceptedRows);
        group.Requests.ForEach(request => request.Complete());
    }

    private void WarnOfForgotten()
    {
        var forgotten = index.EventIds.Forgotten;
        if (forgotten == _forgottenTold || time.GetUtcNow() - _toldUtc < BetweenWarnings)
            return;
        logger.LogWarning(
            "The ids of {Count} events were forgotten within 24 hours, since there is no more memory for ids: the same event, sent again, is stored again. See Record:EventIdBytes.",
            forgotten - _forgottenTold
        );
        (_forgottenTold, _toldUtc) = (forgotten, time.GetUtcNow());
    }

    // Also those that repeated held rows: they cannot tell, and a retry is safe.
    private void Refuse(CommitGroup group, Exception failure)
    {
        index.Discard();
        queue.Release(group.RequestedRows, group.RequestedBytes);
        group.Requests.ForEach(request => request.Fail(new StoreUnavailableException(Reason(failure), failure)));
    }

    private static string Reason(Exception failure) =>
        failure switch
        {
            StoreUnavailableException => failure.Message,
            IOException or UnauthorizedAccessException => $"The journal cannot be written. {DiskFailure.Describe(failure)}",
            _ => "The journal cannot be written.",
        };
}
