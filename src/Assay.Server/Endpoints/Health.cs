using System.Reflection;
using Assay.Core.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>Whether the server runs, and whether it can do its work. For load balancers and people: no key.</summary>
internal static class Health
{
    private static readonly string Version = typeof(Health).Assembly.GetName().Version!.ToString(3);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health").AllowAnonymous().DisableRateLimiting();
        group.MapGet("/", ReadyAsync);
        group.MapGet("/live", () => TypedResults.Ok(new HealthBody("live", Version)));
        group.MapGet("/ready", ReadyAsync);
    }

    /// <summary>Reads the catalog: an exception says that the store is unavailable, and becomes 503.</summary>
    private static async Task<Results<Ok<HealthBody>, ProblemHttpResult>> ReadyAsync(
        ICatalogStore store,
        IHostApplicationLifetime lifetime,
        CancellationToken ct
    )
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Core.Faults.StoreUnavailable("The server is stopping.").ToProblem();
        await store.AuditAsync(new AuditQuery(Kind: null, ItemId: null, Actor: null, BeforeId: null, Limit: 1), ct);
        return TypedResults.Ok(new HealthBody("ready", Version));
    }
}

internal sealed record HealthBody(string Status, string Version);
