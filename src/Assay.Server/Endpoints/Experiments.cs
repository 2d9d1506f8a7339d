using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using UseCases = Assay.Core.Catalog.Experiments;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of the experiments' definitions.</summary>
internal static class Experiments
{
    public const string Route = ApiVersion.Prefix + "/experiments";

    public static void MapExperiments(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Route).WithTags("Experiments");
        group.MapPost("/", CreateAsync).RequireAuthorization(Policies.Write);
        group.MapGet("/", List).RequireAuthorization(Policies.Read);
        group.MapGet("/{id}", Get).RequireAuthorization(Policies.Read);
        group.MapPut("/{id}", ChangeAsync).RequireAuthorization(Policies.Write);
        group.MapPatch("/{id}", ChangeAsync).RequireAuthorization(Policies.Write);
        group.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Write);
    }

    private static async Task<Results<Created<ExperimentView>, ProblemHttpResult>> CreateAsync(
        ExperimentBody body,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    )
    {
        var created = await experiments.CreateAsync(body.ToSpec(), http.Actor(), ct);
        if (created.Fault is { } fault)
            return fault.ToProblem();
        http.SetETag(created.Value.Version);
        return TypedResults.Created($"{Route}/{created.Value.Id}", ExperimentView.From(created.Value));
    }

    private static Ok<IReadOnlyList<ExperimentView>> List(
        string? status,
        [FromQuery(Name = "owner_team")] string? ownerTeam,
        string? tag,
        string? q,
        Page page,
        Catalog catalog,
        HttpContext http
    )
    {
        var filter = new ExperimentFilter(ReadStatus(status), ownerTeam, tag, q);
        var after = page.CursorAsId() ?? 0;
        var found = catalog
            .View.Experiments.Where(experiment => experiment.Id > after && filter.Admits(experiment))
            .Take(page.Limit + 1)
            .ToList();
        var shown = page.Cut(http, found, experiment => $"{experiment.Id}");
        return TypedResults.Ok<IReadOnlyList<ExperimentView>>([.. shown.Select(ExperimentView.From)]);
    }

    private static Results<Versioned<ExperimentView>, ProblemHttpResult> Get(string id, Catalog catalog) =>
        catalog.View.Experiments.Find(id) is { } experiment
            ? new Versioned<ExperimentView>(ExperimentView.From(experiment), experiment.Version)
            : Faults.ExperimentNotFound(id).ToProblem();

    private static Task<Results<Versioned<ExperimentView>, ProblemHttpResult>> ChangeAsync(
        string id,
        Patch<ExperimentBody, ExperimentView> body,
        IfMatch ifMatch,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    ) => AnswerAsync(experiments.UpdateAsync(id, ifMatch.ExpectedVersion, before => Patched(before, body), http.Actor(), ct));

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id,
        IfMatch ifMatch,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    )
    {
        var deleted = await experiments.DeleteAsync(id, ifMatch.ExpectedVersion, http.Actor(), ct);
        return deleted.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
    }

    /// <summary>The changed experiment with its new ETag.</summary>
    internal static Task<Results<Versioned<ExperimentView>, ProblemHttpResult>> AnswerAsync(Task<Outcome<Experiment>> change) =>
        change.ToResourceAsync(ExperimentView.From);

    private static Outcome<ExperimentSpec> Patched(Experiment before, Patch<ExperimentBody, ExperimentView> patch) =>
        patch
            .Over(ExperimentView.From(before))
            .Then(changes => ExperimentBody.Patched(before, changes))
            .Then(patched => new Outcome<ExperimentSpec>(patched.ToSpec()));

    private static ExperimentStatus? ReadStatus(string? text)
    {
        if (text is null)
            return null;
        return Wire.TryRead<ExperimentStatus>(text, out var status)
            ? status
            : throw new RefusedRequestException(
                Faults.InvalidParameter("status", $"Give one of: {string.Join(", ", Wire.Names<ExperimentStatus>())}.")
            );
    }
}
