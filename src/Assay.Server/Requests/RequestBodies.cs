using Assay.Core;
using Assay.Server.Settings;
using Microsoft.AspNetCore.Http.Features;

namespace Assay.Server.Requests;

/// <summary>Reads the body of a JSON request whole, refuses what must not come in, and hands it on as <see cref="JsonBody"/> and stream.</summary>
internal sealed class RequestBodies(RequestDelegate next, LimitSettings limits)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Without a method of its own the endpoint only says 404, 405 or 415.
        if (
            context.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is null
            || !MayHaveBody(context)
        )
            return next(context);
        if (endpoint.TakenBody() is not BodyRule.Upload and var rule)
            return CheckAsync(context, rule);
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        return next(context);
    }

    private static bool MayHaveBody(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method)
        && !HttpMethods.IsHead(context.Request.Method)
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false };

    private async Task CheckAsync(HttpContext context, BodyRule rule)
    {
        var request = context.Request;
        var limit = limits.BytesOf(rule);
        using var body = await JsonBody.ReadAsync(request.BodyReader, request.ContentLength, limit, context.RequestAborted);
        if (Refuse(request, body, rule, limit) is { } fault)
        {
            await context.WriteProblemAsync(fault);
            return;
        }
        if (body is { Json.IsEmpty: false })
            context.Features.Set(body);
        // What an endpoint takes as a parameter is read by the framework, from a stream.
        if (context.GetEndpoint()!.Metadata.GetMetadata<ReadsJsonBody>() is null)
            request.Body = body!.AsStream();
        await next(context);
    }

    private Fault? Refuse(HttpRequest request, JsonBody? body, BodyRule rule, long limit)
    {
        if (body is null)
            return Faults.BodyTooLarge(limit);
        if (body.Json.IsEmpty)
            return null;
        return MediaTypes.RefuseUnlessJson(request, mayBeText: rule == BodyRule.Beacon) ?? JsonScan.Check(body.Json.Span, rule, limits);
    }
}
