using Assay.Core;
using Assay.Core.Evaluate;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Microsoft.AspNetCore.Http.HttpResults;
using UseCases = Assay.Core.Evaluate.Users;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of the stored users and their attributes.</summary>
internal static class Users
{
    private const string Route = ApiVersion.Prefix + "/users";

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Route).WithTags("Users");
        group.MapPost("/", CreateAsync).RequireAuthorization(Policies.Write);
        group.MapGet("/", ListAsync).RequireAuthorization(Policies.Read);
        group.MapGet("/{id}", GetAsync).RequireAuthorization(Policies.Read);
        group.MapPut("/{id}", ChangeAsync).RequireAuthorization(Policies.Write);
        group.MapPatch("/{id}", ChangeAsync).RequireAuthorization(Policies.Write);
        group.MapDelete("/{id}", DeleteAsync).RequireAuthorization(Policies.Write);
    }

    private static async Task<Results<Created<UserView>, ProblemHttpResult>> CreateAsync(
        UserBody body,
        UseCases users,
        HttpContext http,
        CancellationToken ct
    )
    {
        var spec = body.ToSpec();
        var created = spec.Fault is { } unreadable ? unreadable : await users.CreateAsync(spec.Value, http.Actor(), ct);
        if (created.Fault is { } fault)
            return fault.ToProblem();
        http.SetETag(created.Value.Version);
        return TypedResults.Created($"{Route}/{created.Value.Id}", UserView.From(created.Value));
    }

    /// <param name="q">How the user id begins.</param>
    /// <param name="email">The whole address.</param>
    private static async Task<Results<Ok<IReadOnlyList<UserView>>, ProblemHttpResult>> ListAsync(
        string? q,
        string? email,
        Page page,
        IUserStore store,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (q is not null && email is not null)
            return Faults.InvalidParameter("email", "Give q or email, not both.").ToProblem();
        var query = new UserQuery(page.Limit + 1) { Email = email, UserIdPrefix = q };
        query = q is null ? query with { AfterId = page.CursorAsId() ?? 0 } : query with { AfterUserId = page.Cursor ?? "" };
        var found = await store.ListAsync(query, ct);
        var shown = page.Cut(http, found, user => q is null ? $"{user.Id}" : user.UserId);
        return TypedResults.Ok<IReadOnlyList<UserView>>([.. shown.Select(UserView.From)]);
    }

    private static Task<Results<Versioned<UserView>, ProblemHttpResult>> GetAsync(string id, UseCases users, CancellationToken ct) =>
        AnswerAsync(users.FindAsync(id, ct));

    private static Task<Results<Versioned<UserView>, ProblemHttpResult>> ChangeAsync(
        string id,
        Patch<UserBody, UserView> body,
        IfMatch ifMatch,
        UseCases users,
        HttpContext http,
        CancellationToken ct
    ) =>
        AnswerAsync(
            users.ChangeAsync(
                id,
                ifMatch.ExpectedVersion,
                before => body.Over(UserView.From(before)).Then(changes => UserBody.Patched(before, changes)),
                http.Actor(),
                ct
            )
        );

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id,
        bool? erase,
        IfMatch ifMatch,
        UseCases users,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (erase is true)
            return Faults.EraseUnavailable().ToProblem();
        var deleted = await users.DeleteAsync(id, ifMatch.ExpectedVersion, http.Actor(), ct);
        return deleted.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
    }

    private static Task<Results<Versioned<UserView>, ProblemHttpResult>> AnswerAsync(Task<Outcome<User>> user) =>
        user.ToResourceAsync(UserView.From, one => one.Version);
}
