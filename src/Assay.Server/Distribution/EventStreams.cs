using System.Net;
using Assay.Core;
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
    private readonly StreamCounts _counts = new(settings);

    public int Open => _counts.All;

    public TimeSpan Heartbeat { get; } = TimeSpan.FromSeconds(settings.HeartbeatSeconds);

    /// <summary>Counts one in; otherwise the reason why there may be no more.</summary>
    public Fault? TryOpen(ApiKey key, IPAddress address) => _counts.Open(key, address);

    public void Close(ApiKey key, IPAddress address) => _counts.Close(key, address);

    public Payload Current(Feed feed) => feeds.Current(feed);

    /// <summary>Not once the server stops, nor once the key is out of force.</summary>
    public bool MayGoOn(ApiKey key) =>
        !lifetime.ApplicationStopping.IsCancellationRequested && keys.Ring.Holds(key) && !key.IsExpired(clock.GetUtcNow());
}
