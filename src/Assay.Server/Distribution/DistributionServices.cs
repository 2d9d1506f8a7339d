using Assay.Server.Workers;

namespace Assay.Server.Distribution;

internal static class DistributionServices
{
    /// <summary>What clients evaluate by, as it is sent and announced.</summary>
    public static void AddDistribution(this IServiceCollection services)
    {
        services.AddSingleton<Feeds>();
        services.AddSingleton<EventStreams>();
        services.AddHostedService<FeedWorker>();
    }
}
