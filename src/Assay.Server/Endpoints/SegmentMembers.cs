using Assay.Core;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation.Targeting;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Segment = Assay.Core.Catalog.Segment;
using UseCases = Assay.Core.Catalog.Segments;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of who belongs to a segment, and of the experiments that it is assigned to.</summary>
internal static class SegmentMembers
{
    public static void MapSegmentMembers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Segments.Route).WithTags("Segments");
        group.MapGet("/{id}/members", ListAsync).RequireAuthorization(Policies.Read);
        group.MapPost("/{id}/members", ChangeAsync).AcceptsLists().RequireAuthorization(Policies.Write);
        group.MapGet("/{id}/evaluate/{userId}", EvaluateAsync).RequireAuthorization(Policies.Read);
        group.MapPost("/assign-user", AssignAsync).RequireAuthorization(Policies.Write);
        group.MapPost("/unassign-user", UnassignAsync).RequireAuthorization(Policies.Write);
    }

    private static async Task<Results<Ok<IReadOnlyList<string>>, ProblemHttpResult>> ListAsync(
        string id,
        string? list,
        Page page,
        Catalog catalog,
        ICatalogStore store,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (catalog.View.Segments.Find(id) is not { } segment)
            return ItemKinds.Segment.NotFound(id).ToProblem();
        if (!Wire.TryRead<MemberList>(list ?? "included", out var which))
            return Faults.InvalidParameter("list", "Give included or excluded.").ToProblem();
        var found = await store.MembersAsync(new MemberQuery(segment.Id, which, page.Cursor ?? "", page.Limit + 1), ct);
        return TypedResults.Ok(page.Cut(http, found, userId => userId));
    }

    private static Task<Results<Versioned<MembersReceipt>, ProblemHttpResult>> ChangeAsync(
        string id,
        MembersBody body,
        IfMatch ifMatch,
        UseCases segments,
        HttpContext http,
        CancellationToken ct
    ) => AnswerAsync(segments.ChangeMembersAsync(id, ifMatch.ExpectedVersion, [body.ToWrite()], http.Actor(), ct));

    /// <summary>Whoever is assigned belongs: an exclusion of the user ends with it.</summary>
    private static Task<Results<Versioned<MembersReceipt>, ProblemHttpResult>> AssignAsync(
        AssignUserBody body,
        IfMatch ifMatch,
        UseCases segments,
        HttpContext http,
        CancellationToken ct
    ) =>
        ChangeUserAsync(
            body,
            ifMatch,
            user => [MemberWrite.Removing(MemberList.Excluded, user), MemberWrite.Adding(MemberList.Included, user)],
            segments,
            http,
            ct
        );

    /// <summary>The rules may still say that the user belongs.</summary>
    private static Task<Results<Versioned<MembersReceipt>, ProblemHttpResult>> UnassignAsync(
        AssignUserBody body,
        IfMatch ifMatch,
        UseCases segments,
        HttpContext http,
        CancellationToken ct
    ) => ChangeUserAsync(body, ifMatch, user => [MemberWrite.Removing(MemberList.Included, user)], segments, http, ct);

    private static async Task<Results<Ok<BelongsView>, ProblemHttpResult>> EvaluateAsync(
        string id,
        string userId,
        Catalog catalog,
        Contexts contexts,
        HttpContext http,
        CancellationToken ct
    )
    {
        var view = catalog.View;
        if (view.Segments.Find(id) is not { } segment || view.Snapshot.Segment(segment.Key) is not { } compiled)
            return ItemKinds.Segment.NotFound(id).ToProblem();
        var subject = new Subject(userId, environment: http.Environment());
        var context = await contexts.OfAsync(subject, readsAttributes: true, ct);
        var because = compiled.MembershipOf(context, view.Snapshot);
        var belongs = because is Membership.Included or Membership.Rules;
        return TypedResults.Ok(
            new BelongsView(segment.Id, segment.Key, userId, belongs, because)
            {
                AttributesMissing = subject.AreAttributesMissing ? true : null,
            }
        );
    }

    private static async Task<Results<Versioned<MembersReceipt>, ProblemHttpResult>> ChangeUserAsync(
        AssignUserBody body,
        IfMatch ifMatch,
        Func<string, MemberWrite[]> writesOf,
        UseCases segments,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (body.UserId is not { } userId)
            return Faults.FieldRequired("user_id").ToProblem();
        if ((body.SegmentId ?? body.Segment) is not { } segment)
            return Faults.FieldRequired("segment_id").ToProblem();
        return await AnswerAsync(segments.ChangeMembersAsync(segment, ifMatch.ExpectedVersion, writesOf(userId), http.Actor(), ct));
    }

    private static Task<Results<Versioned<MembersReceipt>, ProblemHttpResult>> AnswerAsync(Task<Outcome<Segment>> change) =>
        change.ToResourceAsync(MembersReceipt.From);
}
