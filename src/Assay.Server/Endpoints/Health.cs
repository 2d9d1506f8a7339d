using Assay.Core.Catalog;
using Assay.Server.Settings;
using Assay.Server.StartAndStop;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>Whether the server runs, and whether it can do its work. For load balancers and people: no key.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health").AllowAnonymous().DisableRateLimiting();
        group.MapGet("/", ReadyAsync);
        group.MapGet("/live", Live);
        group.MapGet("/ready", ReadyAsync);
    }

    private static Ok<HealthBody> Live() => TypedResults.Ok(new HealthBody("live", ProductVersion.Text));

    /// <summary>Tries to write. Reads the catalog too: an exception says that the store is unavailable, and becomes 503.</summary>
    private static async Task<Results<Ok<HealthBody>, ProblemHttpResult>> ReadyAsync(
        ICatalogStore store,
        Readiness readiness,
        StoreCheck stores,
        CancellationToken ct
    )
    {
        // The try writes to the disk, for which no thread of the pool should wait long.
        if ((readiness.Obstacle ?? await Task.Run(stores.Invoke, ct)) is { } obstacle)
            return Core.Faults.StoreUnavailable(obstacle).ToProblem();
        await store.AuditAsync(new AuditQuery(Kind: null, ItemId: null, Actor: null, BeforeId: null, Limit: 1), ct);
        return TypedResults.Ok(new HealthBody("ready", ProductVersion.Text));
    }
}

internal sealed record HealthBody(string Status, string Version);
