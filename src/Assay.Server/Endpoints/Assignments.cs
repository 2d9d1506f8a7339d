using System.Text.Json;
using Assay.Core;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Core.Record.Reading;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of assignment: which variant a unit gets, and why.</summary>
internal static class Assignments
{
    public static void MapAssignments(this IEndpointRouteBuilder routes)
    {
        var group = routes
            .MapGroup(ApiVersion.Prefix)
            .WithTags("Assignments")
            .WithMetadata(new LeavesOutOddAttributes("attributes", "context"))
            .RequireAuthorization(Policies.Evaluate);
        group.MapPost("/experiments/{id}/assign", AssignAsync).Accepts<AssignBody>("application/json").WithMetadata(ReadsJsonBody.Instance);
        group.MapGet("/experiments/{id}/assignment/{userId}", GetAsync);
        group.MapPost("/assignments/bulk", BulkAsync);
        group.MapPost("/experiments/check-eligibility", CheckEligibilityAsync);
        // It tells rules and what is stored of the user: not for keys that are published.
        routes
            .MapGet(ApiVersion.Prefix + "/experiments/{id}/explain/{userId}", ExplainAsync)
            .WithTags("Assignments")
            .RequireAuthorization(Policies.Read);
    }

    private static async Task<Results<Answer<AssignmentView>, ProblemHttpResult>> AssignAsync(
        string id,
        HttpContext http,
        Enrolment enrolment,
        RecordLimits limits,
        CancellationToken ct
    )
    {
        var unit = Items.One(http, UnitReader.Read);
        if ((unit.Fault ?? CheckUnit(unit.Value, limits)) is { } fault)
            return fault.ToProblem();
        var subject = new Subject(unit.Value.UserId, unit.Value.AnonymousId, unit.Value.Attributes, http.Environment())
        {
            Recorder = http.Recorder(),
        };
        var placed = unit.Value.Enroll is false
            ? await enrolment.LookAsync(id, subject, ct)
            : await enrolment.EnrolAsync(id, subject, unit.Value.Context, ct);
        return Placed(placed, subject);
    }

    private static async Task<Results<Answer<AssignmentView>, ProblemHttpResult>> GetAsync(
        string id,
        string userId,
        bool? enroll,
        [FromQuery(Name = "anonymous_id")] string? anonymousId,
        HttpContext http,
        Enrolment enrolment,
        RecordLimits limits,
        CancellationToken ct
    )
    {
        if (CheckUnit(new(userId, anonymousId, null, null), limits) is { } fault)
            return fault.ToProblem();
        var subject = new Subject(userId, anonymousId, environment: http.Environment()) { Recorder = http.Recorder() };
        var placed =
            enroll is false || HttpMethods.IsHead(http.Request.Method)
                ? await enrolment.LookAsync(id, subject, ct)
                : await enrolment.EnrolAsync(id, subject, null, ct);
        return Placed(placed, subject);
    }

    private static async Task<Results<Ok<ExplanationView>, ContentHttpResult, ProblemHttpResult>> ExplainAsync(
        string id,
        string userId,
        string? format,
        HttpContext http,
        Enrolment enrolment,
        RecordLimits limits,
        CancellationToken ct
    )
    {
        var form = ExplanationForms.Of(format);
        if (CheckUser(userId, limits) is { } fault)
            return fault.ToProblem();
        var subject = new Subject(userId, environment: http.Environment());
        var explained = await enrolment.ExplainAsync(id, subject, ct);
        if (explained.Fault is { } missing)
            return missing.ToProblem();
        return form == ExplanationForm.Text
            ? TypedResults.Text(explained.Value.ToText())
            : TypedResults.Ok(ExplanationView.From(explained.Value, subject));
    }

    private static async Task<Results<Ok<IReadOnlyList<AssignmentView>>, ProblemHttpResult>> BulkAsync(
        BulkBody body,
        HttpContext http,
        Enrolment enrolment,
        BulkLimits limits,
        CancellationToken ct
    )
    {
        if (limits.Check(body, http) is { } fault)
            return fault.ToProblem();
        var subject = body.ToSubject(http);
        var (ids, placed) = await PlaceAsync(body, subject, enrolment, ct);
        var answers = ids.Zip(
            placed,
            (id, one) => one.Fault is { } missing ? AssignmentView.Missing(id, subject, missing) : AssignmentView.From(one.Value, subject)
        );
        return TypedResults.Ok<IReadOnlyList<AssignmentView>>([.. answers]);
    }

    private static async Task<Results<Ok<EligibilityView>, ProblemHttpResult>> CheckEligibilityAsync(
        BulkBody body,
        HttpContext http,
        Enrolment enrolment,
        BulkLimits limits,
        CancellationToken ct
    )
    {
        if (limits.Check(body, http) is { } fault)
            return fault.ToProblem();
        var subject = body.ToSubject(http);
        var (_, placed) = await PlaceAsync(body, subject, enrolment, ct);
        return TypedResults.Ok(EligibilityView.From(placed, subject));
    }

    private static async Task<(string[] Ids, IReadOnlyList<Outcome<Placement>> Placed)> PlaceAsync(
        BulkBody body,
        Subject subject,
        Enrolment enrolment,
        CancellationToken ct
    )
    {
        var ids = body.ExperimentIds!.Select(element => element.ToString()).ToArray();
        if (body.Enroll is not false)
            return (ids, await enrolment.EnrolAsync(ids, subject, body.KeptContext(), ct));
        var looked = new List<Outcome<Placement>>(ids.Length);
        foreach (var id in ids)
            looked.Add(await enrolment.LookAsync(id, subject, ct));
        return (ids, looked);
    }

    private static Results<Answer<AssignmentView>, ProblemHttpResult> Placed(Outcome<Placement> placed, Subject subject) =>
        placed.Fault is { } fault ? fault.ToProblem() : new Answer<AssignmentView>(AssignmentView.From(placed.Value, subject));

    /// <summary>One of the two ids is enough.</summary>
    internal static Fault? CheckUnit(in UnitInput unit, RecordLimits limits) =>
        unit.AnonymousId is not { } anonymous ? CheckUser(unit.UserId, limits)
        : unit.UserId is { } user ? CheckUser(user, limits) ?? CheckUser(anonymous, limits)
        : CheckUser(anonymous, limits);

    private static Fault? CheckUser(string? userId, RecordLimits limits) =>
        string.IsNullOrEmpty(userId) ? ItemFaults.MissingUser()
        : userId.Length > limits.MaxIdLength ? ItemFaults.UserTooLong(limits.MaxIdLength)
        : null;
}

/// <summary>How many experiments one question may ask for, and how often.</summary>
internal sealed class BulkLimits(RecordLimits limits, SenderRules senders, CallerLimits callers)
{
    private const int Most = 1_000;

    public Fault? Check(BulkBody body, HttpContext http)
    {
        var most = Math.Min(Most, senders.MaxBatchItems(http.Sender()));
        if (body.ExperimentIds is not { Count: > 0 } ids || ids.Count > most)
            return Faults.ExperimentIdsInvalid(most);
        if (!ids.All(id => id.ValueKind is JsonValueKind.String or JsonValueKind.Number))
            return Faults.ExperimentIdsInvalid(most);
        return Assignments.CheckUnit(new(body.UserId, body.AnonymousId, null, null), limits) ?? callers.TakeItems(http, ids.Count);
    }
}
