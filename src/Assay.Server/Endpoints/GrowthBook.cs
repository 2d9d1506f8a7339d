using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Core.Evaluate;
using Assay.Core.Record;
using Assay.Core.Record.Reading;
using Assay.Evaluation;
using Assay.Server.Auth;
using Assay.Server.Bodies;
using Assay.Server.Distribution;
using Assay.Server.Integrations.GrowthBook;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>What GrowthBook's SDKs ask of their API host, and where their tracking plugin sends. The key stands in the URL.</summary>
internal static class GrowthBook
{
    private const string Key = "clientKey";

    public static void AddGrowthBook(this IServiceCollection services)
    {
        services.AddSingleton<GrowthBookPayloads>();
        services.AddSingleton<GrowthBookEvaluation>();
        services.AddSingleton<GrowthBookTracking>();
    }

    public static void MapGrowthBook(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/").WithTags("GrowthBook").WithMetadata(new KeyInUrl(Key));
        group.MapGet($"{ApiVersion.Prefix}/features/{{{Key}}}", GetFeatures).RequireAuthorization(Policies.Evaluate);
        group.MapGet($"/sub/{{{Key}}}", OpenStream).RequireAuthorization(Policies.Evaluate);
        group
            .MapPost($"{ApiVersion.Prefix}/eval/{{{Key}}}", EvaluateAsync)
            .WithMetadata(new LeavesOutOddAttributes("attributes"))
            .RequireAuthorization(Policies.Evaluate);
        routes
            .MapPost("/track", TrackAsync)
            .WithTags("GrowthBook")
            .WithMetadata(new KeyInUrl("client_key"))
            .AcceptsBeacon()
            .RequireAuthorization(Policies.Track);
    }

    private static Results<ContentHttpResult, StatusCodeHttpResult> GetFeatures(HttpContext http, GrowthBookPayloads payloads, FlagUse use)
    {
        use.NotePayload(SnapshotReader.Client);
        var payload = payloads.Of(http.Environment());
        http.Response.Headers["x-sse-support"] = "enabled";
        http.Response.Headers.CacheControl = "no-cache";
        http.SetETag(payload.Since.UtcTicks);
        if (http.HasVersion(payload.Since.UtcTicks))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Content(payload.Json, "application/json");
    }

    /// <remarks>Only that there is something newer: what it is depends on how the SDK evaluates.</remarks>
    private static EventStream OpenStream(HttpContext http, Feeds feeds) =>
        new(feeds.Of(http.Environment(), SnapshotReader.Client), EventShape.FeaturesUpdated);

    /// <remarks>Without a date, so that an SDK never takes it for one it knows: it depends on more than the definitions.</remarks>
    private static async Task<Ok<RemoteEvaluation>> EvaluateAsync(
        RemoteEvaluationBody body,
        GrowthBookEvaluation evaluation,
        HttpContext http,
        CancellationToken ct
    )
    {
        http.Response.Headers["x-sse-support"] = "enabled";
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RemoteEvaluation(200, await evaluation.EvaluateAsync(body, http.Environment(), ct)));
    }

    private static async Task<Results<Ok<BatchView>, UnprocessableEntity<BatchView>, ProblemHttpResult>> TrackAsync(
        HttpContext http,
        GrowthBookTracking tracking,
        SenderRules senders,
        CallerLimits limits,
        CancellationToken ct
    )
    {
        if (http.Features.Get<JsonBody>() is not { } body)
            return Faults.BodyRequired().ToProblem();
        using var batch = JsonDocument.Parse(body.Json, new JsonDocumentOptions { MaxDepth = ItemReading.AnyDepth.MaxDepth });
        var (items, sender) = (batch.RootElement.GetArrayLength(), http.Sender());
        if (items > senders.MaxBatchItems(sender))
            return Faults.BatchTooLarge(senders.MaxBatchItems(sender)).ToProblem();
        return limits.TakeItems(http, items) is { } fault
            ? fault.ToProblem()
            : BatchView.Answer(await tracking.AddAsync(batch.RootElement, body.ItemFaults, sender, http.Recorder(), ct));
    }
}

/// <param name="Features">By flag key; each with one rule that forces its value.</param>
internal sealed record RemoteEvaluation(int Status, JsonObject Features);
