using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using UseCases = Assay.Core.Catalog.Segments;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of the segments' definitions.</summary>
internal static class Segments
{
    public const string Route = ApiVersion.Prefix + "/segments";

    public static void MapSegments(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Route).WithTags("Segments");
        group.MapPost("/", CreateAsync).AcceptsLists().RequireAuthorization(Policies.Write);
        group.MapGet("/", List).RequireAuthorization(Policies.Read);
        group.MapGet("/{id}", Get).RequireAuthorization(Policies.Read);
        group.MapPut("/{id}", ReplaceAsync).AcceptsLists().RequireAuthorization(Policies.Write);
        group.MapPatch("/{id}", PatchAsync).RequireAuthorization(Policies.Write);
        group.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Write);
    }

    private static async Task<Results<Created<SegmentView>, ProblemHttpResult>> CreateAsync(
        SegmentBody body,
        UseCases segments,
        Catalog catalog,
        HttpContext http,
        CancellationToken ct
    )
    {
        var created = await segments.CreateAsync(body.ToSpec(), body.ToMembers(), http.Actor(), ct);
        if (created.Fault is { } fault)
            return fault.ToProblem();
        http.SetETag(created.Value.Version);
        return TypedResults.Created($"{Route}/{created.Value.Id}", SegmentView.From(created.Value, catalog.View));
    }

    private static Ok<IReadOnlyList<SegmentView>> List(Page page, Catalog catalog, HttpContext http)
    {
        var view = catalog.View;
        var after = page.CursorAsId() ?? 0;
        var found = view.Segments.Where(segment => segment.Id > after).Take(page.Limit + 1).ToList();
        var shown = page.Cut(http, found, segment => $"{segment.Id}");
        return TypedResults.Ok<IReadOnlyList<SegmentView>>([.. shown.Select(segment => SegmentView.From(segment, view))]);
    }

    private static Results<Ok<SegmentView>, StatusCodeHttpResult, ProblemHttpResult> Get(string id, Catalog catalog, HttpContext http)
    {
        var view = catalog.View;
        if (view.Segments.Find(id) is not { } segment)
            return ItemKinds.Segment.NotFound(id).ToProblem();
        http.SetETag(segment.Version);
        if (http.HasVersion(segment.Version))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(SegmentView.From(segment, view));
    }

    private static Task<Results<Ok<SegmentView>, ProblemHttpResult>> ReplaceAsync(
        string id,
        SegmentBody body,
        IfMatch ifMatch,
        UseCases segments,
        Catalog catalog,
        HttpContext http,
        CancellationToken ct
    ) =>
        AnswerAsync(
            http,
            catalog,
            segments.UpdateAsync(id, ifMatch.ExpectedVersion, _ => body.ToSpec(), body.ToMembers(), http.Actor(), ct)
        );

    private static async Task<Results<Ok<SegmentView>, ProblemHttpResult>> PatchAsync(
        string id,
        JsonObject body,
        IfMatch ifMatch,
        UseCases segments,
        Catalog catalog,
        HttpContext http,
        CancellationToken ct
    )
    {
        // The lists are the patch's own; the rest is laid over what is there at the moment of the change.
        var alone = SegmentBody.Patched(null, body);
        if (alone.Fault is { } unreadable)
            return unreadable.ToProblem();
        var change = segments.UpdateAsync(
            id,
            ifMatch.ExpectedVersion,
            before => SegmentBody.Patched(before, body).Then(patched => new Outcome<SegmentSpec>(patched.ToSpec())),
            alone.Value.ToMembers(),
            http.Actor(),
            ct
        );
        return await AnswerAsync(http, catalog, change);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id,
        IfMatch ifMatch,
        UseCases segments,
        HttpContext http,
        CancellationToken ct
    )
    {
        var deleted = await segments.DeleteAsync(id, ifMatch.ExpectedVersion, http.Actor(), ct);
        return deleted.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<SegmentView>, ProblemHttpResult>> AnswerAsync(
        HttpContext http,
        Catalog catalog,
        Task<Outcome<Segment>> change
    )
    {
        var changed = await change;
        if (changed.Fault is { } fault)
            return fault.ToProblem();
        http.SetETag(changed.Value.Version);
        return TypedResults.Ok(SegmentView.From(changed.Value, catalog.View));
    }
}
