using Assay.Core;
using Assay.Core.Access;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Evaluation;
using Assay.Server.Auth;
using Assay.Server.Distribution;
using Assay.Server.Integrations.Ofrep;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>The OpenFeature Remote Evaluation Protocol: flags for every OpenFeature SDK, evaluated here.</summary>
internal static class Ofrep
{
    private const string StreamPath = "/ofrep/v1/stream";

    public static void MapOfrep(this IEndpointRouteBuilder routes)
    {
        var group = routes
            .MapGroup("")
            .WithMetadata(OfrepRoute.Instance, ReadsJsonBody.Instance, new LeavesOutOddAttributes("context"))
            .RequireAuthorization(Policies.Evaluate);
        // No flag has a slash in its key, but who asks for one shall hear that it is not there.
        group.MapPost(OfrepRoute.Prefix + "/{**key}", EvaluateAsync);
        group.MapPost(OfrepRoute.Prefix, EvaluateAllAsync);
        group.MapGet(StreamPath, OpenStream).WithMetadata(StreamTokenTaken.Instance);
    }

    /// <summary>An application that asks for one flag uses it: where an experiment decides, the exposure is recorded.</summary>
    private static async Task<Results<OfrepAnswer, ProblemHttpResult>> EvaluateAsync(
        HttpContext http,
        Catalog catalog,
        FlagServing serving,
        RecordLimits limits
    )
    {
        var subject = SubjectOf(http, limits);
        if (subject.Fault is { } fault)
            return fault.ToProblem();
        var key = OfrepRoute.KeyIn(http);
        if (catalog.View.Snapshot.Flag(key) is not { } flag || !http.ApiKey().MaySee(flag))
            return ItemKinds.Flag.NotFound(key).ToProblem();
        var served = await serving.ServeAsync(key, subject.Value, subject.Value.Attributes, http.RequestAborted);
        return served.Resolution.Error switch
        {
            ResolutionError.None => new OfrepAnswer(new(served.Resolution, subject.Value.AreAttributesMissing)),
            ResolutionError.FlagNotFound => ItemKinds.Flag.NotFound(key).ToProblem(),
            _ => (Faults.TargetingKeyMissing(key) with { Kind = FaultKind.Malformed }).ToProblem(),
        };
    }

    /// <summary>Evaluates everything, and so tells nothing of what the application will use: no exposure.</summary>
    private static async Task<Results<OfrepBulkAnswer, ProblemHttpResult>> EvaluateAllAsync(
        HttpContext http,
        FlagServing serving,
        StreamTokens tokens,
        RecordLimits limits
    )
    {
        var subject = SubjectOf(http, limits);
        if (subject.Fault is { } fault)
            return fault.ToProblem();
        var key = http.ApiKey();
        var served = await serving.LookAllAsync(subject.Value, key.MaySee, http.RequestAborted);
        return new OfrepBulkAnswer(
            served,
            subject.Value.AreAttributesMissing,
            $"{http.Request.PathBase}{StreamPath}?token={tokens.Issue(key).Text}"
        );
    }

    /// <summary>Any change of the environment may change a result, also one of something that the client never sees.</summary>
    private static EventStream OpenStream(HttpContext http, Feeds feeds) =>
        new(feeds.Of(http.Environment(), SnapshotReader.Server), EventShape.Refetch);

    private static Outcome<Subject> SubjectOf(HttpContext http, RecordLimits limits)
    {
        if (http.Features.Get<JsonBody>() is not { } body)
            return Faults.BodyRequired();
        var read = OfrepContext.Read(body.Json.Span);
        if (read.Fault is { } fault)
            return fault;
        var (targetingKey, anonymousId, attributes) = read.Value;
        if (targetingKey?.Length > limits.MaxIdLength || anonymousId?.Length > limits.MaxIdLength)
            return Faults.InvalidContext($"An id has at most {limits.MaxIdLength} characters.");
        return new Subject(targetingKey, anonymousId, attributes, http.Environment()) { Recorder = http.Recorder() };
    }
}
