using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using UseCases = Assay.Core.Catalog.Experiments;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of the steps that an experiment takes.</summary>
internal static class Lifecycle
{
    private static readonly Dictionary<string, LifecycleStep> Steps = new()
    {
        ["submit"] = LifecycleStep.Submit,
        ["approve"] = LifecycleStep.Approve,
        ["reject"] = LifecycleStep.Reject,
        ["schedule"] = LifecycleStep.Schedule,
        ["start"] = LifecycleStep.Start,
        ["pause"] = LifecycleStep.Pause,
        ["resume"] = LifecycleStep.Resume,
        ["archive"] = LifecycleStep.Archive,
        ["iterations"] = LifecycleStep.Iterate,
    };

    public static void MapLifecycle(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Experiments.Route + "/{id}").WithTags("Lifecycle").RequireAuthorization(Policies.Write);
        foreach (var (name, step) in Steps)
            group.MapPost(
                name,
                (string id, IfMatch ifMatch, UseCases experiments, HttpContext http, CancellationToken ct) =>
                    Experiments.AnswerAsync(experiments.TakeAsync(id, step, ifMatch.ExpectedVersion, http.Actor(), ct))
            );
        group.MapPost("stop", StopAsync);
    }

    private static Task<Results<Versioned<ExperimentView>, ProblemHttpResult>> StopAsync(
        string id,
        StopBody? body,
        IfMatch ifMatch,
        UseCases experiments,
        HttpContext http,
        CancellationToken ct
    ) =>
        Experiments.AnswerAsync(
            experiments.StopAsync(id, new Stop(body?.Reason, body?.ShipVariant), ifMatch.ExpectedVersion, http.Actor(), ct)
        );
}

/// <param name="ShipVariant">Everybody gets this variant from now on; the control where it is left out.</param>
internal sealed record StopBody(string? Reason, string? ShipVariant);
