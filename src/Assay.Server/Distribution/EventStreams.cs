using Assay.Core.Access;
using Assay.Server.Settings;

namespace Assay.Server.Distribution;

/// <summary>The streams that are open: how many, and whether they may go on.</summary>
internal sealed class EventStreams(
    Feeds feeds,
    ApiKeys keys,
    StreamSettings settings,
    TimeProvider clock,
    IHostApplicationLifetime lifetime
)
{
    private int _open;

    public int Open => Volatile.Read(ref _open);

    public TimeSpan Heartbeat { get; } = TimeSpan.FromSeconds(settings.HeartbeatSeconds);

    /// <summary>Counts one in, unless there are as many as the server shall hold.</summary>
    public bool TryOpen()
    {
        if (Interlocked.Increment(ref _open) <= settings.Limit)
            return true;
        Close();
        return false;
    }

    public void Close() => Interlocked.Decrement(ref _open);

    public Payload Current(Feed feed) => feeds.Current(feed);

    /// <summary>Not once the server stops, nor once the key is out of force.</summary>
    public bool MayGoOn(ApiKey key) =>
        !lifetime.ApplicationStopping.IsCancellationRequested && keys.Ring.Holds(key) && !key.IsExpired(clock.GetUtcNow());
}
