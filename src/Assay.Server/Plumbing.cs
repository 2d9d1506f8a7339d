using Assay.Server.Auth;
using Assay.Server.Distribution;
using Assay.Server.Documentation;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Assay.Server.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;

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
        app.UseMiddleware<PathSegments>();
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
}
