using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of what a flag has been, and of what it shall become.</summary>
internal static class FlagChanges
{
    public static void MapFlagChanges(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Flags.Route + "/{key}").WithTags("Flags");
        group.MapGet("/history", HistoryAsync).RequireAuthorization(Policies.Read);
        group.MapPost("/restore", RestoreAsync).RequireAuthorization(Policies.Write);
        group.MapPost("/schedule", ScheduleAsync).RequireAuthorization(Policies.Write);
        group.MapGet("/schedule", Schedule).RequireAuthorization(Policies.Read);
        group.MapDelete("/schedule/{id:long}", CancelAsync).RequireAuthorization(Policies.Write);
    }

    /// <summary>A version may be large, and each is read with the one before it.</summary>
    private const int LongestPage = 100;

    private static async Task<Results<Ok<IReadOnlyList<FlagVersionView>>, ProblemHttpResult>> HistoryAsync(
        string key,
        Page page,
        FlagHistory history,
        HttpContext http,
        CancellationToken ct
    )
    {
        page = page.AtMost(LongestPage);
        var versions = await history.ReadAsync(key, page.CursorAsId(), page.Limit + 1, ct);
        if (versions.Fault is { } fault)
            return fault.ToProblem();
        var shown = page.Cut(http, versions.Value, version => $"{version.EntryId}");
        return TypedResults.Ok<IReadOnlyList<FlagVersionView>>([.. shown.Select(FlagVersionView.From)]);
    }

    private static async Task<Results<Versioned<FlagView>, ProblemHttpResult>> RestoreAsync(
        string key,
        RestoreBody body,
        IfMatch ifMatch,
        FlagHistory history,
        FlagViews views,
        HttpContext http,
        CancellationToken ct
    ) =>
        body.Version is { } version
            ? await Flags.AnswerAsync(views, history.RestoreAsync(key, version, ifMatch.ExpectedVersion, http.Actor(), ct))
            : Faults.OutOfRange("version", "a version that the history shows").ToProblem();

    private static async Task<Results<Created<ScheduledChangeView>, ProblemHttpResult>> ScheduleAsync(
        string key,
        ScheduleBody body,
        IfMatch ifMatch,
        FlagSchedule schedule,
        HttpContext http,
        CancellationToken ct
    )
    {
        if (body.At is not { } at)
            return Faults.OutOfRange("at", "a time ahead").ToProblem();
        var patch = body.ToPatch(http.Environment());
        if (patch.Fault is { } unclear)
            return unclear.ToProblem();
        var scheduled = await schedule.AddAsync(key, at, patch.Value, ifMatch.ExpectedVersion, http.Actor(), ct);
        if (scheduled.Fault is { } fault)
            return fault.ToProblem();
        http.SetETag(scheduled.Value.Version);
        var change = scheduled.Value.Scheduled[^1];
        return TypedResults.Created($"{Flags.Route}/{scheduled.Value.Key}/schedule/{change.Id}", ScheduledChangeView.From(change));
    }

    private static Results<Versioned<IReadOnlyList<ScheduledChangeView>>, ProblemHttpResult> Schedule(string key, Catalog catalog) =>
        catalog.View.Flags.Find(key) is { } flag
            ? new Versioned<IReadOnlyList<ScheduledChangeView>>([.. flag.Scheduled.Select(ScheduledChangeView.From)], flag.Version)
            : ItemKinds.Flag.NotFound(key).ToProblem();

    private static async Task<Results<NoContent, ProblemHttpResult>> CancelAsync(
        string key,
        long id,
        IfMatch ifMatch,
        FlagSchedule schedule,
        HttpContext http,
        CancellationToken ct
    )
    {
        var cancelled = await schedule.CancelAsync(key, id, ifMatch.ExpectedVersion, http.Actor(), ct);
        return cancelled.Fault is { } fault ? fault.ToProblem() : TypedResults.NoContent();
    }
}
