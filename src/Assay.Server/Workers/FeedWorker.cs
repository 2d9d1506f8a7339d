using Assay.Server.Distribution;

namespace Assay.Server.Workers;

/// <summary>Passes changes on to those who listen. Ends with the first sign of a stop, so that open streams hold nothing up.</summary>
internal sealed class FeedWorker(Feeds feeds, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => feeds.RunAsync(lifetime.ApplicationStopping);
}
