using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
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
        group.MapPut("/{id}", ChangeAsync).AcceptsLists().RequireAuthorization(Policies.Write);
        group.MapPatch("/{id}", ChangeAsync).AcceptsLists().RequireAuthorization(Policies.Write);
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

    private static Results<Versioned<SegmentView>, ProblemHttpResult> Get(string id, Catalog catalog)
    {
        var view = catalog.View;
        return view.Segments.Find(id) is { } segment
            ? new Versioned<SegmentView>(SegmentView.From(segment, view), segment.Version)
            : ItemKinds.Segment.NotFound(id).ToProblem();
    }

    private static async Task<Results<Versioned<SegmentView>, ProblemHttpResult>> ChangeAsync(
        string id,
        Patch<SegmentBody, SegmentView> body,
        IfMatch ifMatch,
        UseCases segments,
        Catalog catalog,
        HttpContext http,
        CancellationToken ct
    )
    {
        // The lists are the patch's own; the rest is laid over what is there at the moment of the change.
        var lists = SegmentBody.ListsOf(body.Json);
        if (lists.Fault is { } unreadable)
            return unreadable.ToProblem();
        return await segments
            .UpdateAsync(
                id,
                ifMatch.ExpectedVersion,
                before => body.Over(SegmentView.From(before, catalog.View)).Then(changes => SegmentBody.Patched(before, changes)),
                lists.Value,
                http.Actor(),
                ct
            )
            .ToResourceAsync(segment => SegmentView.From(segment, catalog.View));
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
}
