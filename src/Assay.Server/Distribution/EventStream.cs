using System.Globalization;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Assay.Core.Access;
using Assay.Server.Auth;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Assay.Server.Distribution;

/// <summary>Server-sent events: the version that the client lacks, each one after it, and a sign of life in between.</summary>
/// <remarks>
/// A stream keeps nothing but the version it sent last. While a client does not read, its own stream waits in the write; then it hears of
/// the newest version only.
/// </remarks>
internal sealed class EventStream(Feed feed, EventShape shape) : IResult, IEndpointMetadataProvider
{
    private const string MediaType = "text/event-stream";
    private static readonly byte[] SignOfLife = ":\n\n"u8.ToArray();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var streams = httpContext.RequestServices.GetRequiredService<EventStreams>();
        var (key, address) = (httpContext.ApiKey(), httpContext.Connection.RemoteIpAddress ?? IPAddress.None);
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            httpContext.Response.ContentType = MediaType;
            return;
        }
        if (streams.TryOpen(key, address) is { } fault)
        {
            await httpContext.WriteProblemAsync(fault);
            return;
        }
        feed.AddListener();
        try
        {
            await RunAsync(httpContext, streams);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The client has gone, in the midst of a write.
        }
        finally
        {
            feed.RemoveListener();
            streams.Close(key, address);
        }
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [MediaType]));

    private async Task RunAsync(HttpContext http, EventStreams streams)
    {
        var gone = http.RequestAborted;
        var (key, sent) = (http.ApiKey(), LastEventId(http.Request));
        await StartAsync(http.Response, gone);
        var beat = Task.Delay(streams.Heartbeat, gone);
        while (streams.MayGoOn(key) && !gone.IsCancellationRequested)
        {
            var change = feed.Next;
            var payload = streams.Current(feed);
            if (payload.Version != sent)
                await WriteAsync(http.Response, payload.Event(shape), gone);
            sent = payload.Version;
            if (await Task.WhenAny(change, beat) != beat || gone.IsCancellationRequested)
                continue;
            await WriteAsync(http.Response, SignOfLife, gone);
            beat = Task.Delay(streams.Heartbeat, gone);
        }
    }

    private static Task StartAsync(HttpResponse response, CancellationToken gone)
    {
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // After a restart clients come back spread over some seconds.
        var milliseconds = RandomNumberGenerator.GetInt32(1_000, 5_000);
        return WriteAsync(response, Encoding.UTF8.GetBytes($"retry: {milliseconds}\n\n"), gone);
    }

    private static async Task WriteAsync(HttpResponse response, byte[] text, CancellationToken gone)
    {
        await response.Body.WriteAsync(text, gone);
        await response.Body.FlushAsync(gone);
    }

    private static long? LastEventId(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
