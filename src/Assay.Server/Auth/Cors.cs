using Assay.Server.Settings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Assay.Server.Auth;

/// <summary>Lets pages of other origins call what a publishable key opens, and nothing else.</summary>
internal static class Cors
{
    private const string ForClients = "clients";

    public static void AddClientCors(this IServiceCollection services)
    {
        services.AddCors();
        // Requests that come from no page go past the middleware, which the framework would take for a mistake.
        services.Configure<RouteOptions>(options => options.SuppressCheckForUnhandledSecurityMetadata = true);
        services.AddOptions<CorsOptions>().Configure<CorsSettings>((options, settings) => options.AddPolicy(ForClients, Policy(settings)));
    }

    /// <summary>Routes mapped on this are open to browsers where their policy is one that client keys meet.</summary>
    public static RouteGroupBuilder OpenToClients(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        ((IEndpointConventionBuilder)group).Finally(Open);
        return group;
    }

    private static void Open(EndpointBuilder endpoint)
    {
        var metadata = endpoint.Metadata;
        if (!metadata.OfType<IAuthorizeData>().Any(data => data.Policy is Policies.Evaluate or Policies.Track))
            return;
        metadata.Add(new EnableCorsAttribute(ForClients));
        foreach (var methods in metadata.OfType<HttpMethodMetadata>())
            methods.AcceptCorsPreflight = true;
    }

    private static CorsPolicy Policy(CorsSettings settings)
    {
        var policy = new CorsPolicyBuilder()
            .WithMethods("GET", "POST")
            .AllowAnyHeader()
            .WithExposedHeaders("ETag", "Retry-After", "x-sse-support")
            .SetPreflightMaxAge(TimeSpan.FromHours(1));
        return (settings.Origins == "*" ? policy.AllowAnyOrigin() : policy.WithOrigins(settings.Origins.Split(';'))).Build();
    }
}
