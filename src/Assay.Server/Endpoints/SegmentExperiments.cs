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

/// <summary>HTTP face of the experiments that a segment is assigned to: of several segments, one is enough to take part.</summary>
internal static class SegmentExperiments
{
    public static void MapSegmentExperiments(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Segments.Route).WithTags("Segments");
        group.MapPost("/assign-experiment", AssignAsync).RequireAuthorization(Policies.Write);
        group
            .MapDelete("/unassign-experiment", UnassignAsync)
            .WithMetadata(new BodyTaken(typeof(AssignExperimentBody)))
            .RequireAuthorization(Policies.Write);
    }

    private static Task<Results<Versioned<ExperimentView>, ProblemHttpResult>> AssignAsync(
        AssignExperimentBody body,
        IfMatch ifMatch,
        UseCases experiments,
        Catalog catalog,
        HttpContext http,
        CancellationToken ct
    ) =>
        ChangeAsync(
            body,
            ifMatch,
            (before, segment) => before.Contains(segment) ? before : [.. before, segment],
            experiments,
            catalog,
            http,
            ct
        );

    /// <summary>Takes the names from the body or, where there is none, from the query.</summary>
    /// <remarks>A bound body would have routing prefer the deletion of a segment of this name where a request has none.</remarks>
    private static async Task<Results<Versioned<ExperimentView>, ProblemHttpResult>> UnassignAsync(
        [FromQuery(Name = "segment_id")] string? segmentId,
        [FromQuery(Name = "experiment_id")] string? experimentId,
        IfMatch ifMatch,
        UseCases experiments,
        Catalog catalog,
        HttpContext http,
        CancellationToken ct
    )
    {
        var named = http.Features.Get<JsonBody>() is { } body
            ? BodyReading.Read<AssignExperimentBody>(body)
            : new AssignExperimentBody { SegmentId = segmentId, ExperimentId = experimentId };
        return named.Fault is { } unreadable
            ? unreadable.ToProblem()
            : await ChangeAsync(named.Value, ifMatch, (before, segment) => [.. before.Except([segment])], experiments, catalog, http, ct);
    }

    private static async Task<Results<Versioned<ExperimentView>, ProblemHttpResult>> ChangeAsync(
        AssignExperimentBody body,
        IfMatch ifMatch,
        Func<IReadOnlyList<string>, string, IReadOnlyList<string>> change,
        UseCases experiments,
        Catalog catalog,
        HttpContext http,
        CancellationToken ct
    )
    {
        if ((body.ExperimentId ?? body.Experiment) is not { } experiment)
            return Faults.FieldRequired("experiment_id").ToProblem();
        if ((body.SegmentId ?? body.Segment) is not { } named)
            return Faults.FieldRequired("segment_id").ToProblem();
        if (catalog.View.Segments.Find(named) is not { } segment)
            return ItemKinds.Segment.NotFound(named).ToProblem();
        var changed = experiments.UpdateAsync(
            experiment,
            ifMatch.ExpectedVersion,
            before => Respec(before, change(before.Segments, segment.Key)),
            http.Actor(),
            ct
        );
        return await Experiments.AnswerAsync(changed);
    }

    private static ExperimentSpec Respec(Experiment before, IReadOnlyList<string> segments) =>
        (ExperimentBody.From(before) with { Segments = segments }).ToSpec();
}
