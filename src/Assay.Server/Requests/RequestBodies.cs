using Assay.Core;
using Assay.Server.Auth;
using Assay.Server.Requests.Known;
using Assay.Server.Settings;
using Microsoft.AspNetCore.Http.Features;

namespace Assay.Server.Requests;

/// <summary>Reads the body of a JSON request whole, refuses what must not come in, and hands it on as <see cref="JsonBody"/> and stream.</summary>
internal sealed class RequestBodies(RequestDelegate next, LimitSettings limits)
{
    private const int MostNamed = 20;
    private const int LongestNamed = 100;

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
        // A file is of the type that was announced.
        if (context.Features.Get<AssumedJson>() is { } assumed)
            context.Request.ContentType = assumed.Announced;
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
        var limit = LimitOf(context, rule);
        using var sent = await JsonBody.ReadAsync(request.BodyReader, request.ContentLength, limit, context.RequestAborted);
        var fault = Refuse(context, sent, rule, limit);
        using var mended = fault is null ? null : WithoutOddAttributes(context, sent);
        var body = mended ?? sent;
        if (mended is not null)
            fault = Refuse(context, mended, rule, limit);
        if (fault is not null)
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

    /// <summary>The body without the attributes for which it was refused, where the endpoint goes on without them.</summary>
    private JsonBody? WithoutOddAttributes(HttpContext context, JsonBody? body)
    {
        if (
            body is not { Json.IsEmpty: false }
            || context.GetEndpoint()!.Metadata.GetMetadata<LeavesOutOddAttributes>() is not { } taken
            || OddMembers.LeaveOut(body.Json, taken.Members, limits) is not { } rest
        )
            return null;
        if (rest.LeftOut.Count > 0)
            context.Response.Headers["Attributes-Left-Out"] = string.Join(",", rest.LeftOut.Take(MostNamed).Select(NameInHeader));
        return JsonBody.Of(rest.Json.Span);
    }

    private static string NameInHeader(string name) => Uri.EscapeDataString(name.Length > LongestNamed ? name[..LongestNamed] : name);

    /// <summary>A visitor sends no large batches, and may not make the server hold any.</summary>
    private long LimitOf(HttpContext context, BodyRule rule) =>
        KeyIdentity.Of(context.User) is { } caller && caller.Key.SpeaksForVisitors()
            ? Math.Min(limits.BytesOf(rule), limits.BodyBytes)
            : limits.BytesOf(rule);

    private Fault? Refuse(HttpContext context, JsonBody? body, BodyRule rule, long limit)
    {
        if (body is null)
            return Faults.BodyTooLarge(limit);
        if (body.Json.IsEmpty)
            return null;
        return MediaTypes.RefuseUnlessJson(context.Request, mayBeText: rule == BodyRule.Beacon)
            ?? context.Features.Get<AssumedJson>()?.Refuse(body.Json.Span)
            ?? JsonScan.Check(body, rule, limits)
            ?? (context.GetEndpoint()!.Metadata.GetMetadata<KnownBody>() is { } known ? Settle(body, known.Shape) : null);
    }

    /// <summary>Refuses members that the endpoint does not know, and gives each the name that its code knows.</summary>
    private static Fault? Settle(JsonBody body, BodyShape shape)
    {
        if (MemberScan.Check(body.Json.Span, shape, out var hasOtherSpellings) is { } fault)
            return fault;
        if (!hasOtherSpellings)
            return null;
        var resolved = OtherSpellings.Resolve(body.Json.Span, shape);
        if (resolved.Fault is null)
            body.Replace(resolved.Value);
        return resolved.Fault;
    }
}
