using System.Reflection;
using System.Text.Json;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace Assay.Server.Distribution;

/// <summary>A payload as the client takes it, or 304 where the client has it.</summary>
internal sealed class SnapshotAnswer(Payload payload) : IResult, IEndpointMetadataProvider
{
    private const string MediaType = "application/json";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.ETag = payload.ETag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.Append("Vary", "Accept-Encoding, Authorization, X-API-Key");
        if (!httpContext.Has(payload.ETag))
            return SendAsync(response, ContentCodings.Choose(request.Headers.AcceptEncoding));
        response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(JsonElement), [MediaType]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified));
    }

    private Task SendAsync(HttpResponse response, ContentCoding coding)
    {
        var body = payload.Encoded(coding);
        response.ContentType = MediaType;
        response.ContentLength = body.Length;
        if (coding.Name() is { } name)
            response.Headers.ContentEncoding = name;
        return response.Body.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }
}
