using System.Text.Json;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of the audit: who did what, when, before and after. Newest first.</summary>
internal static class AuditTrail
{
    public static void MapAuditTrail(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/audit", ReadAsync).WithTags("Audit").RequireAuthorization(Policies.Read);

    private static async Task<Ok<IReadOnlyList<AuditBody>>> ReadAsync(
        string? kind,
        long? id,
        string? actor,
        Page page,
        ICatalogStore store,
        HttpContext http,
        CancellationToken ct
    )
    {
        var entries = await store.AuditAsync(new AuditQuery(kind, id, actor, page.CursorAsId(), page.Limit + 1), ct);
        return TypedResults.Ok(page.Cut(http, [.. entries.Select(AuditBody.From)], entry => $"{entry.Id}"));
    }
}

/// <param name="Id">Ascending with time.</param>
/// <param name="Actor">The name of the API key; <c>system</c> for what the server does by itself.</param>
/// <param name="ActorKeyId">The key's id.</param>
/// <param name="Key">The key that the item had.</param>
internal sealed record AuditBody(
    long Id,
    DateTimeOffset At,
    string Actor,
    long? ActorKeyId,
    string Action,
    string Kind,
    long ItemId,
    string Key,
    JsonElement? Before,
    JsonElement? After
)
{
    public static AuditBody From(AuditEntry entry) =>
        new(
            entry.Id,
            entry.AtUtc,
            entry.Actor,
            entry.ActorKeyId,
            entry.Action,
            entry.Kind,
            entry.ItemId,
            entry.ItemKey,
            Parse(entry.Before),
            Parse(entry.After)
        );

    private static JsonElement? Parse(string? json) => json is null ? null : JsonElement.Parse(json);
}
