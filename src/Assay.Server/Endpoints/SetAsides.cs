using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using UseCases = Assay.Core.Catalog.SetAsides;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of an experiment's bad rows: named, they do not count; nothing is deleted.</summary>
internal static class SetAsides
{
    public static void MapSetAsides(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(ApiVersion.Prefix + "/experiments/{id}/exclusions").WithTags("Experiments");
        group.MapPost("/", AddAsync).RequireAuthorization(Policies.Admin);
        group.MapGet("/", List).RequireAuthorization(Policies.Read);
        group.MapDelete("/{number:int}", RemoveAsync).RequireAuthorization(Policies.Admin);
    }

    private static async Task<Results<Created<SetAsideView>, ProblemHttpResult>> AddAsync(
        string id,
        SetAsideBody body,
        UseCases setAsides,
        HttpContext http,
        CancellationToken ct
    )
    {
        var spec = body.ToSpec();
        if (spec.Fault is { } unreadable)
            return unreadable.ToProblem();
        var added = await setAsides.AddAsync(id, spec.Value, http.Actor(), ct);
        if (added.Fault is { } fault)
            return fault.ToProblem();
        var (experiment, made) = added.Value;
        return TypedResults.Created($"{ApiVersion.Prefix}/experiments/{experiment.Id}/exclusions/{made.Number}", SetAsideView.Of(made));
    }

    private static Results<Ok<IReadOnlyList<SetAsideView>>, ProblemHttpResult> List(string id, Page page, Catalog catalog, HttpContext http)
    {
        if (catalog.View.Experiments.Find(id) is not { } experiment)
            return Faults.ExperimentNotFound(id).ToProblem();
        var after = page.CursorAsId() ?? 0;
        var rest = experiment.SetAside.Where(one => one.Number > after).Select(SetAsideView.Of).ToArray();
        return TypedResults.Ok(page.Cut(http, rest, one => $"{one.Number}"));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        int number,
        UseCases setAsides,
        HttpContext http,
        CancellationToken ct
    )
    {
        var removed = await setAsides.RemoveAsync(id, number, http.Actor(), ct);
        return removed.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
    }
}
