using Assay.Core;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using UseCases = Assay.Core.Catalog.Flags;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of the flags' definitions.</summary>
internal static class Flags
{
    public const string Route = ApiVersion.Prefix + "/flags";

    public static void MapFlags(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Route).WithTags("Flags");
        group.MapPost("/", CreateAsync).RequireAuthorization(Policies.Write);
        group.MapGet("/", List).RequireAuthorization(Policies.Read);
        group.MapGet("/{key}", Get).RequireAuthorization(Policies.Read);
        group.MapPut("/{key}", ChangeAsync).RequireAuthorization(Policies.Write);
        group.MapPatch("/{key}", ChangeAsync).RequireAuthorization(Policies.Write);
        group.MapDelete("/{key}", DeleteAsync).RequireAuthorization(Policies.Write);
        group.MapPost("/{key}/toggle", ToggleAsync).RequireAuthorization(Policies.Write);
        foreach (var (name, archive) in new[] { ("archive", true), ("unarchive", false) })
            group
                .MapPost(
                    $"/{{key}}/{name}",
                    (string key, IfMatch ifMatch, UseCases flags, FlagViews views, HttpContext http, CancellationToken ct) =>
                        AnswerAsync(views, flags.ArchiveAsync(key, archive, ifMatch.ExpectedVersion, http.Actor(), ct))
                )
                .RequireAuthorization(Policies.Write);
    }

    private static async Task<Results<Created<FlagView>, ProblemHttpResult>> CreateAsync(
        FlagBody body,
        UseCases flags,
        FlagViews views,
        HttpContext http,
        CancellationToken ct
    )
    {
        var created = await flags.CreateAsync(body.ToSpec(), http.Actor(), ct);
        if (created.Fault is { } fault)
            return fault.ToProblem();
        http.SetETag(created.Value.Version);
        return TypedResults.Created($"{Route}/{created.Value.Key}", views.Of(created.Value));
    }

    private static Ok<IReadOnlyList<FlagView>> List(
        string? tag,
        [FromQuery(Name = "owner_team")] string? ownerTeam,
        string? q,
        bool? archived,
        bool? stale,
        Page page,
        Catalog catalog,
        FlagStaleness staleness,
        FlagViews views,
        HttpContext http
    )
    {
        var filter = new FlagFilter(tag, ownerTeam, q, archived);
        var after = page.CursorAsId() ?? 0;
        var found =
            from flag in catalog.View.Flags
            where flag.Id > after && filter.Admits(flag)
            let standing = staleness.Of(flag)
            where stale is null || stale == standing.Stale is not null
            select views.Of(flag, standing);
        return TypedResults.Ok(page.Cut(http, [.. found.Take(page.Limit + 1)], flag => $"{flag.Id}"));
    }

    private static Results<Versioned<FlagView>, ProblemHttpResult> Get(string key, Catalog catalog, FlagViews views) =>
        catalog.View.Flags.Find(key) is { } flag
            ? new Versioned<FlagView>(views.Of(flag), flag.Version)
            : ItemKinds.Flag.NotFound(key).ToProblem();

    private static Task<Results<Versioned<FlagView>, ProblemHttpResult>> ChangeAsync(
        string key,
        Patch<FlagBody, FlagView> body,
        IfMatch ifMatch,
        UseCases flags,
        FlagViews views,
        HttpContext http,
        CancellationToken ct
    ) =>
        AnswerAsync(
            views,
            flags.UpdateAsync(
                key,
                ifMatch.ExpectedVersion,
                before => body.Over(views.Of(before)).Then(changes => FlagBody.Patched(before, changes)),
                http.Actor(),
                ct
            )
        );

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string key,
        IfMatch ifMatch,
        UseCases flags,
        HttpContext http,
        CancellationToken ct
    )
    {
        var deleted = await flags.DeleteAsync(key, ifMatch.ExpectedVersion, http.Actor(), ct);
        return deleted.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
    }

    private static async Task<Results<Versioned<FlagView>, ProblemHttpResult>> ToggleAsync(
        string key,
        ToggleBody body,
        IfMatch ifMatch,
        UseCases flags,
        FlagViews views,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (body.Enabled is not { } enabled)
            return Faults.OutOfRange("enabled", "true or false").ToProblem();
        var environment = body.Environment ?? http.Environment();
        return await AnswerAsync(views, flags.SwitchAsync(key, environment, enabled, ifMatch.ExpectedVersion, http.Actor(), ct));
    }

    /// <summary>The changed flag with its new ETag.</summary>
    internal static Task<Results<Versioned<FlagView>, ProblemHttpResult>> AnswerAsync(FlagViews views, Task<Outcome<Flag>> change) =>
        change.ToResourceAsync(views.Of);
}

/// <param name="Environment">The key's own where it is left out.</param>
internal sealed record ToggleBody(string? Environment, bool? Enabled);
