using System.Text.Json;
using Assay.Core;
using Assay.Core.Record;
using Assay.Core.Record.Reading;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of assignment: which variant a unit gets, and why.</summary>
internal static class Assignments
{
    private const int MaxBulk = 1_000;

    public static void MapAssignments(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(ApiVersion.Prefix).WithTags("Assignments").RequireAuthorization(Policies.Evaluate);
        group.MapPost("/experiments/{id}/assign", AssignAsync).Accepts<AssignBody>("application/json");
        group.MapGet("/experiments/{id}/assignment/{userId}", GetAsync);
        group.MapGet("/experiments/{id}/explain/{userId}", Explain);
        group.MapPost("/assignments/bulk", BulkAsync);
        group.MapPost("/experiments/check-eligibility", CheckEligibility);
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
        if ((unit.Fault ?? CheckUser(unit.Value.UserId, limits)) is { } fault)
            return fault.ToProblem();
        var (userId, context) = unit.Value;
        return Placed(await enrolment.EnrolAsync(id, userId!, context, ct), userId!);
    }

    private static async Task<Results<Answer<AssignmentView>, ProblemHttpResult>> GetAsync(
        string id,
        string userId,
        bool? enroll,
        Enrolment enrolment,
        RecordLimits limits,
        CancellationToken ct
    )
    {
        if (CheckUser(userId, limits) is { } fault)
            return fault.ToProblem();
        return Placed(enroll is false ? enrolment.Look(id, userId) : await enrolment.EnrolAsync(id, userId, null, ct), userId);
    }

    private static Results<Ok<ExplanationView>, ProblemHttpResult> Explain(
        string id,
        string userId,
        Enrolment enrolment,
        RecordLimits limits
    )
    {
        if (CheckUser(userId, limits) is { } fault)
            return fault.ToProblem();
        var explained = enrolment.Explain(id, userId);
        return explained.Fault is { } missing ? missing.ToProblem() : TypedResults.Ok(ExplanationView.From(explained.Value));
    }

    private static async Task<Results<Ok<IReadOnlyList<AssignmentView>>, ProblemHttpResult>> BulkAsync(
        BulkBody body,
        Enrolment enrolment,
        RecordLimits limits,
        CancellationToken ct
    )
    {
        if (Check(body, limits) is { } fault)
            return fault.ToProblem();
        var answers = new List<AssignmentView>();
        foreach (var id in body.ExperimentIds!.Select(element => element.ToString()))
        {
            var placed = await enrolment.EnrolAsync(id, body.UserId!, body.KeptContext(), ct);
            answers.Add(
                placed.Fault is { } missing
                    ? AssignmentView.Missing(id, body.UserId!, missing)
                    : AssignmentView.From(placed.Value, body.UserId!)
            );
        }
        return TypedResults.Ok<IReadOnlyList<AssignmentView>>(answers);
    }

    private static Results<Ok<IReadOnlyList<AssignmentView>>, ProblemHttpResult> CheckEligibility(
        BulkBody body,
        Enrolment enrolment,
        RecordLimits limits
    )
    {
        if (Check(body, limits) is { } fault)
            return fault.ToProblem();
        var eligible =
            from id in body.ExperimentIds!
            let placed = enrolment.Look(id.ToString(), body.UserId!)
            where placed.Fault is null && placed.Value.Variant is not null && placed.Value.IsLive
            select AssignmentView.From(placed.Value, body.UserId!);
        return TypedResults.Ok<IReadOnlyList<AssignmentView>>([.. eligible]);
    }

    private static Results<Answer<AssignmentView>, ProblemHttpResult> Placed(Outcome<Placement> placed, string userId) =>
        placed.Fault is { } fault ? fault.ToProblem() : new Answer<AssignmentView>(AssignmentView.From(placed.Value, userId));

    private static Fault? Check(BulkBody body, RecordLimits limits)
    {
        if (body.ExperimentIds is not { Count: > 0 and <= MaxBulk })
            return Faults.ExperimentIdsInvalid(MaxBulk);
        var isId = body.ExperimentIds.All(id => id.ValueKind is JsonValueKind.String or JsonValueKind.Number);
        return isId ? CheckUser(body.UserId, limits) : Faults.ExperimentIdsInvalid(MaxBulk);
    }

    private static Fault? CheckUser(string? userId, RecordLimits limits) =>
        string.IsNullOrEmpty(userId) ? ItemFaults.MissingUser()
        : userId.Length > limits.MaxIdLength ? ItemFaults.UserTooLong(limits.MaxIdLength)
        : null;
}
