using Assay.Core;
using Assay.Core.Access;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Core.Record.Reading;
using Assay.Evaluation;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Explained = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Ok<Assay.Server.Bodies.FlagExplanationView>,
    Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult,
    Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult
>;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of what flags serve, and why.</summary>
internal static class FlagEvaluations
{
    public static void MapFlagEvaluations(this IEndpointRouteBuilder routes)
    {
        var group = routes
            .MapGroup(Flags.Route + "/{key}")
            .WithTags("Flags")
            .WithMetadata(new LeavesOutOddAttributes("attributes", "context"));
        group.MapPost("/evaluate", EvaluateAsync).RequireAuthorization(Policies.Evaluate).Accepts<EvaluateBody>("application/json");
        group.MapPost("/explain", ExplainAsync).RequireAuthorization(Policies.Read).Accepts<EvaluateBody>("application/json");
        group.MapGet("/explain/{userId}", ExplainUserAsync).RequireAuthorization(Policies.Read);
    }

    private static async Task<Results<Answer<EvaluationView>, ProblemHttpResult>> EvaluateAsync(
        string key,
        bool? enroll,
        HttpContext http,
        Catalog catalog,
        FlagServing serving,
        RecordLimits limits,
        CancellationToken ct
    )
    {
        var unit = Items.One(http, UnitReader.Read);
        var flag =
            unit.Fault is { } unreadable ? unreadable
            : RefuseOther(unit.Value, http.ApiKey()) is { } foreign ? foreign
            : Find(key, unit.Value, http.ApiKey(), catalog.View, limits);
        if (flag.Fault is { } fault)
            return fault.ToProblem();
        var subject = SubjectOf(unit.Value, http);
        var served = (enroll ?? unit.Value.Enroll) is false
            ? await serving.LookAsync(flag.Value.Key, subject, ct)
            : await serving.ServeAsync(flag.Value.Key, subject, unit.Value.Context, ct);
        return served.Resolution.Error == ResolutionError.TargetingKeyMissing
            ? Faults.TargetingKeyMissing(flag.Value.Key).ToProblem()
            : new Answer<EvaluationView>(EvaluationView.From(served, subject));
    }

    private static async Task<Explained> ExplainAsync(
        string key,
        string? format,
        HttpContext http,
        Catalog catalog,
        FlagServing serving,
        RecordLimits limits,
        CancellationToken ct
    )
    {
        var unit = Items.One(http, UnitReader.Read);
        if (unit.Fault is { } fault)
            return fault.ToProblem();
        var flag = Find(key, unit.Value, http.ApiKey(), catalog.View, limits);
        return await TellAsync(flag, SubjectOf(unit.Value, http), format, serving, ct);
    }

    private static Task<Explained> ExplainUserAsync(
        string key,
        string userId,
        string? environment,
        string? format,
        HttpContext http,
        Catalog catalog,
        FlagServing serving,
        RecordLimits limits,
        CancellationToken ct
    )
    {
        var unit = new UnitInput(userId, null, null, null, environment);
        var flag = Find(key, unit, http.ApiKey(), catalog.View, limits);
        return TellAsync(flag, SubjectOf(unit, http), format, serving, ct);
    }

    private static async Task<Explained> TellAsync(
        Outcome<CompiledFlag> flag,
        Subject subject,
        string? format,
        FlagServing serving,
        CancellationToken ct
    )
    {
        var form = ExplanationForms.Of(format);
        if (flag.Fault is { } fault)
            return fault.ToProblem();
        var told = await serving.ExplainAsync(flag.Value.Key, subject, ct);
        return form == ExplanationForm.Text ? TypedResults.Text(told.ToText()) : TypedResults.Ok(FlagExplanationView.From(told, subject));
    }

    /// <remarks>An empty id is none, as OpenFeature's SDKs mean it.</remarks>
    private static Subject SubjectOf(in UnitInput unit, HttpContext http) =>
        new(unit.UserId is "" ? null : unit.UserId, unit.AnonymousId, unit.Attributes, unit.Environment ?? http.Environment())
        {
            Recorder = http.Recorder(),
        };

    /// <summary>An evaluation may record, so it stays in the key's own environment. Explaining only reads, as its scope does everywhere.</summary>
    private static Fault? RefuseOther(in UnitInput unit, ApiKey caller) =>
        unit.Environment is { } other && other != caller.Environment && !caller.May(Permissions.Admin)
            ? Faults.InsufficientScope("the permission 'admin' to name another environment")
            : null;

    /// <summary>The flag, where the request makes sense. Without an id it can still be evaluated, as far as no bucket is needed.</summary>
    private static Outcome<CompiledFlag> Find(string key, in UnitInput unit, ApiKey caller, CatalogView view, RecordLimits limits)
    {
        if (unit.Environment is { } named && view.Environments.FindKey(named) is null)
            return Faults.UnknownEnvironment(named);
        if (unit.UserId?.Length > limits.MaxIdLength || unit.AnonymousId?.Length > limits.MaxIdLength)
            return ItemFaults.UserTooLong(limits.MaxIdLength);
        return view.Flags.Find(key) is { } item && view.Snapshot.Flag(item.Key) is { } flag && caller.MaySee(flag)
            ? flag
            : ItemKinds.Flag.NotFound(key);
    }
}
