using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Assay.Core;
using Assay.Server.Requests;
using Assay.Server.Settings;
using Assay.Server.StartAndStop;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;

namespace Assay.Server;

/// <summary>Answers a request that ended in an exception. A request that its client gave up never comes here.</summary>
internal sealed partial class UnhandledExceptions(LimitSettings limits, TimeProvider clock, ILogger<UnhandledExceptions> log)
    : IExceptionHandler
{
    private readonly Seldom _unavailable = new(clock, TimeSpan.FromSeconds(10));

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        await AnswerAsync(httpContext, exception);
        return true;
    }

    private Task AnswerAsync(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case RefusedRequestException refused:
                return context.WriteProblemAsync(refused.Fault);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return context.WriteProblemAsync(Faults.BodyTooLarge(limits.LargestBytes));
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad:
                return context.WriteProblemAsync(FaultOf(context, bad));
            // Kestrel's word for a chunk whose size no number can hold.
            case IOException { InnerException: OverflowException }:
                return context.WriteProblemAsync(BodyFaults.BrokenChunk());
            case BadHttpRequestException bad:
                return context.WriteProblemAsync(bad.StatusCode);
            // A store that reads an upload as it comes takes the client's broken framing for its own trouble.
            case var broken when IsOfConnection(broken) || (broken is StoreUnavailableException && IsOfConnection(broken.InnerException)):
                return context.WriteProblemAsync(StatusCodes.Status400BadRequest);
            case StoreUnavailableException unavailable:
                if (_unavailable.Count() is { } times)
                    LogStoreUnavailable(FailureText.Of(unavailable), times);
                var seconds = Math.Max(1, (long)Math.Ceiling(unavailable.RetryAfter.TotalSeconds));
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                return context.WriteProblemAsync(Faults.StoreUnavailable(unavailable.Message));
            default:
                LogInternalError(
                    context.Request.Method,
                    RouteOf(context),
                    Activity.Current?.TraceId.ToHexString(),
                    FailureText.WithTrace(exception)
                );
                return context.WriteProblemAsync(StatusCodes.Status500InternalServerError);
        }
    }

    /// <summary>What Kestrel trips over by itself stands in the request: a chunk size beyond every number, for one.</summary>
    private static bool IsOfConnection(Exception? exception) =>
        exception is { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } and not OperationCanceledException;

    private static Fault FaultOf(HttpContext context, BadHttpRequestException bad) =>
        bad.InnerException switch
        {
            JsonException json => Faults.WrongType(FieldOf(json)),
            _ when LacksBody(context) => Faults.BodyRequired(),
            _ => Faults.InvalidParameter(bad.Message),
        };

    /// <summary><c>$.variants[0].key</c> without the root.</summary>
    private static string FieldOf(JsonException json) =>
        json.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : json.Path ?? "$";

    /// <summary>The exception handler has taken the endpoint off the context and put it on its feature.</summary>
    private static bool LacksBody(HttpContext context) =>
        context.Features.Get<JsonBody>() is null
        && context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<IAcceptsMetadata>() is { IsOptional: false };

    /// <summary>The route as it is written in code: the path itself may name a user.</summary>
    private static string RouteOf(HttpContext context) =>
        (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "a request";

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A store is unavailable: {Reason} ({Times} requests refused since the last such line)"
    )]
    private partial void LogStoreUnavailable(string reason, long times);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed (trace {TraceId}): {Failure}")]
    private partial void LogInternalError(string method, string route, string? traceId, string failure);
}
