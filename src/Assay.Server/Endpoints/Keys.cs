using Assay.Core;
using Assay.Core.Access;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of the API keys.</summary>
internal static class Keys
{
    /// <summary>Changes definitions, assigns and records: what an application in development needs, and not more.</summary>
    private static readonly Scope[] DefaultScopes = [Scope.Write, Scope.Evaluate];

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/auth/keys").WithTags("Keys").RequireAuthorization(Policies.Admin);
        group.MapPost("/", IssueAsync).WithMetadata(SecretAnswer.Instance);
        group.MapGet("/", List);
        group.MapGet("/{id:long}", Get);
        group.MapDelete("/{id:long}", RevokeAsync);
    }

    private static async Task<Results<Created<IssuedKeyBody>, ProblemHttpResult>> IssueAsync(
        NewKeyBody body,
        ApiKeys keys,
        Catalog catalog,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (body.Environment is { } named && catalog.View.Environments.FindKey(named) is null)
            return Faults.UnknownEnvironment(named).ToProblem();
        var request = new KeyRequest(body.Name, body.Scopes ?? DefaultScopes, body.ExpiresAt, body.Environment);
        var issued = await keys.IssueAsync(request, http.Actor(), ct);
        if (issued.Fault is { } fault)
            return fault.ToProblem();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/v1/auth/keys/{issued.Value.Key.Id}", IssuedKeyBody.From(issued.Value));
    }

    /// <remarks>Without ETag: the last use moves while the key stays.</remarks>
    private static Results<Ok<KeyBody>, ProblemHttpResult> Get(long id, ApiKeys keys, KeyUse use, TimeProvider clock) =>
        keys.Ring.Keys.FirstOrDefault(key => key.Id == id) is { } key
            ? TypedResults.Ok(KeyBody.From(key, use, clock))
            : Faults.KeyNotFound(id).ToProblem();

    private static Ok<IReadOnlyList<KeyBody>> List(ApiKeys keys, KeyUse use, TimeProvider clock, Page page, HttpContext http)
    {
        var after = page.CursorAsId() ?? 0;
        var rest = keys.Ring.Keys.Where(key => key.Id > after).Select(key => KeyBody.From(key, use, clock)).ToArray();
        return TypedResults.Ok(page.Cut(http, rest, key => $"{key.Id}"));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        long id,
        ApiKeys keys,
        HttpContext http,
        CancellationToken ct
    )
    {
        var revoked = await keys.RevokeAsync(id, http.Actor(), ct);
        return revoked.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
    }
}

internal sealed record NewKeyBody(string? Name, IReadOnlyList<Scope>? Scopes, DateTimeOffset? ExpiresAt, string? Environment);

/// <param name="IsActive">False once it has expired; a revoked key is not there any more.</param>
/// <param name="LastUsedAt">Null: not used yet, so far as is known.</param>
internal sealed record KeyBody(
    long Id,
    string PublicId,
    string Name,
    IReadOnlyList<Scope> Scopes,
    string Environment,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    bool IsActive,
    DateTimeOffset? LastUsedAt
)
{
    public static KeyBody From(ApiKey key, KeyUse use, TimeProvider clock) =>
        new(
            key.Id,
            key.PublicId,
            key.Name,
            key.Scopes,
            key.Environment,
            key.CreatedUtc,
            key.ExpiresUtc,
            !key.IsExpired(clock.GetUtcNow()),
            use.LastUtc(key.Id)
        );
}

/// <param name="Key">The secret. This answer is the only place where it ever stands.</param>
internal sealed record IssuedKeyBody(
    long Id,
    string PublicId,
    string Name,
    IReadOnlyList<Scope> Scopes,
    string Environment,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    string Key
)
{
    public static IssuedKeyBody From(IssuedKey issued)
    {
        var key = issued.Key;
        return new(key.Id, key.PublicId, key.Name, key.Scopes, key.Environment, key.CreatedUtc, key.ExpiresUtc, issued.Secret);
    }
}
