using Assay.Server.Auth;
using Assay.Server.Distribution;
using Assay.Server.Documentation;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Assay.Server.Settings;
using Assay.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Assay.Server;

/// <summary>What every request passes before an endpoint sees it.</summary>
internal static class Plumbing
{
    public static void AddPlumbing(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<UnhandledExceptions>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => BodyJson.Configure(options.SerializerOptions));
        services.AddHostedService<KeptAnswerSweep>();
        services.AddDistribution();
        services.AddOptions<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>().Configure<LimitSettings>(Configure);
        services.AddSingleton<IConnectionListenerFactory>(BoundConnections);
    }

    public static void UsePlumbing(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseMiddleware<JsonEndings>();
        app.UseExceptionHandler();
        app.UseMiddleware<BareStatuses>();
        app.UseCurrentApiVersion();
        app.UseAssumedJson();
        app.UseDocsPage();
        app.UseHeadRequests(static routed => routed.UseRouting());
        // Other requests do not pay for it.
        app.UseWhen(context => context.Request.Headers.Origin.Count > 0, fromBrowsers => fromBrowsers.UseCors());
        app.UseMiddleware<KeyRecognition>();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<UnknownParameters>();
        app.UseMiddleware<RequestBodies>();
        app.UseMiddleware<IdempotentWrites>();
    }

    private static void Configure(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, LimitSettings limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.LargestBytes;
    }

    /// <summary>As many connections as the process may have open files, less what it needs for itself, unless the settings say it.</summary>
    /// <exception cref="CannotStartException">The process may open too few files for a server.</exception>
    private static BoundedListeners BoundConnections(IServiceProvider provider) =>
        new(
            provider.GetRequiredService<ServerSettings>().MaxConnections ?? ProcessLimits.Connections(),
            provider.GetRequiredService<IOptions<SocketTransportOptions>>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()
        );
}
