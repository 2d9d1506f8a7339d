using System.Text.Json;
using Assay.Core;
using Assay.Core.Record;
using Assay.Core.Record.Reading;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of exposures that callers log themselves.</summary>
internal static class Exposures
{
    public static void MapExposures(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(ApiVersion.Prefix + "/exposures").WithTags("Exposures");
        group.MapPost("/", AddAsync).Accepts<ExposureBody>("application/json").RequireAuthorization(Policies.Track);
        group
            .MapPost("/batch", AddBatchAsync)
            .Accepts<ExposureBody[]>("application/json")
            .AcceptsBatch()
            .RequireAuthorization(Policies.Record);
    }

    private static async Task<Results<Created<ExposureReceipt>, Ok<ExposureReceipt>, ProblemHttpResult>> AddAsync(
        HttpContext http,
        SenderRules senders,
        ExposureIntake intake,
        CancellationToken ct
    )
    {
        var input = senders.Admit(Items.One(http, ExposureReader.Read), http.Sender());
        if (input.Fault is { } unreadable)
            return unreadable.ToProblem();
        var added = await intake.AddAsync(input.Value, http.Recorder(), ct);
        if (added.Fault is { } fault)
            return fault.ToProblem();
        var receipt = new ExposureReceipt((input.Value.UserId ?? input.Value.AnonymousId)!, added.Value ? "recorded" : "duplicate");
        return added.Value ? TypedResults.Created((string?)null, receipt) : TypedResults.Ok(receipt);
    }

    private static async Task<Results<Ok<BatchView>, UnprocessableEntity<BatchView>, ProblemHttpResult>> AddBatchAsync(
        HttpContext http,
        SenderRules senders,
        ExposureIntake intake,
        RecordLimits limits,
        CancellationToken ct
    )
    {
        var inputs = Items.Many(http, limits.MaxBatchItems, ExposureReader.Read);
        if (inputs.Fault is { } fault)
            return fault.ToProblem();
        var sender = http.Sender();
        var admitted = inputs.Value.Select(input => senders.Admit(input, sender)).ToArray();
        return BatchView.Answer(await intake.AddAsync(admitted, http.Recorder(), ct));
    }
}
