using Assay.Core;
using Assay.Core.Access;
using Assay.Core.Catalog;
using Assay.Core.Evaluate;
using Assay.Evaluation;
using Assay.Server.Auth;
using Assay.Server.Distribution;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Endpoints;

/// <summary>HTTP face of what an SDK needs to evaluate locally: definitions, and word of their changes.</summary>
internal static class Sdk
{
    private const string StreamPath = ApiVersion.Prefix + "/sdk/stream";

    public static void MapSdk(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(ApiVersion.Prefix + "/sdk").WithTags("SDK").RequireAuthorization(Policies.Evaluate);
        group.MapGet("/snapshot", GetSnapshot);
        group.MapGet("/stream", OpenStream).WithMetadata(StreamTokenTaken.Instance);
        group.MapPost("/stream-token", IssueStreamToken);
    }

    private static Results<SnapshotAnswer, ProblemHttpResult> GetSnapshot(
        string? environment,
        HttpContext http,
        Feeds feeds,
        Catalog catalog,
        FlagUse use
    )
    {
        var feed = FeedOf(environment, http, feeds, catalog);
        if (feed.Fault is { } fault)
            return fault.ToProblem();
        use.NotePayload(feed.Value.Reader);
        return new SnapshotAnswer(feeds.Current(feed.Value));
    }

    private static Results<EventStream, ProblemHttpResult> OpenStream(
        string? environment,
        HttpContext http,
        Feeds feeds,
        Catalog catalog
    ) =>
        FeedOf(environment, http, feeds, catalog) switch
        {
            { Fault: { } fault } => fault.ToProblem(),
            var feed => new EventStream(feed.Value, EventShape.Version),
        };

    private static Ok<StreamTokenBody> IssueStreamToken(HttpContext http, StreamTokens tokens)
    {
        var token = tokens.Issue(http.ApiKey());
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new StreamTokenBody(token.Text, token.ExpiresUtc, $"{StreamPath}?token={token.Text}"));
    }

    /// <summary>Who can be trusted with bulk data is a server; all others may be read by anybody.</summary>
    private static Outcome<Feed> FeedOf(string? environment, HttpContext http, Feeds feeds, Catalog catalog)
    {
        var key = http.ApiKey();
        var wanted = environment ?? key.Environment;
        if (wanted != key.Environment && !key.May(Permissions.Admin))
            return Faults.InsufficientScope("the permission 'admin' to name another environment");
        if (wanted != key.Environment && catalog.View.Environments.FindKey(wanted) is null)
            return Faults.UnknownEnvironment(wanted);
        return feeds.Of(wanted, key.May(Permissions.Record) ? SnapshotReader.Server : SnapshotReader.Client);
    }
}

/// <param name="Url">Where to open the stream, token included.</param>
internal sealed record StreamTokenBody(string Token, DateTimeOffset ExpiresAt, string Url);
