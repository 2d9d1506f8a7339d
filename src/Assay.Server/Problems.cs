using System.Diagnostics;
using Assay.Core;
using Assay.Server.Integrations.Ofrep;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Assay.Server;

/// <summary>The only place that turns a fault into a status and an RFC 9457 body.</summary>
internal static class Problems
{
    public const string MediaType = "application/problem+json";

    public static ProblemHttpResult ToProblem(this Fault fault) => TypedResults.Problem(Details(fault));

    /// <summary>Ends the request with the fault; for code that runs outside an endpoint.</summary>
    public static Task WriteProblemAsync(this HttpContext context, Fault fault) => fault.ToProblem().ExecuteAsync(context);

    /// <summary>Ends the request with a status that the framework chose.</summary>
    public static Task WriteProblemAsync(this HttpContext context, int status)
    {
        var (code, detail) = OfStatus(status);
        return TypedResults.Problem(Details(status, code, detail)).ExecuteAsync(context);
    }

    public static int Status(this FaultKind kind) =>
        kind switch
        {
            FaultKind.Malformed => StatusCodes.Status400BadRequest,
            FaultKind.Unauthenticated => StatusCodes.Status401Unauthorized,
            FaultKind.Forbidden => StatusCodes.Status403Forbidden,
            FaultKind.NotFound => StatusCodes.Status404NotFound,
            FaultKind.Conflict => StatusCodes.Status409Conflict,
            FaultKind.Stale => StatusCodes.Status412PreconditionFailed,
            FaultKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            FaultKind.UnsupportedMedia => StatusCodes.Status415UnsupportedMediaType,
            FaultKind.Invalid => StatusCodes.Status422UnprocessableEntity,
            FaultKind.TooMany => StatusCodes.Status429TooManyRequests,
            FaultKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without a status."),
        };

    private static (string Code, string Detail) OfStatus(int status) =>
        status switch
        {
            // Compiled route handlers say no more when a parameter cannot be parsed.
            400 => ("invalid_parameter", "A parameter in the path or the query is not of its type."),
            404 => ("route_not_found", "There is nothing at this address."),
            405 => ("method_not_allowed", "This address does not take this method; see 'Allow'."),
            408 => ("request_timeout", "The request took too long to arrive."),
            415 => ("unsupported_media_type", "The media type of the body is not supported here."),
            >= 500 => ("internal_error", "Something went wrong here. The log has more under the trace id."),
            _ => ("bad_request", "The request cannot be understood."),
        };

    private static ProblemDetails Details(Fault fault)
    {
        var details = Details(fault.Kind.Status(), fault.Code, fault.Detail);
        if (fault.Errors.Count > 0)
            details.Extensions["errors"] = fault.Errors;
        return details;
    }

    private static ProblemDetails Details(int status, string code, string detail) =>
        new()
        {
            Type = $"urn:assay:problem:{code}",
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = detail,
            Extensions = { ["code"] = code },
        };
}

/// <summary>Writes every problem as <c>application/problem+json</c>, whatever the client says it accepts.</summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        var problem = context.ProblemDetails;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? context.HttpContext.TraceIdentifier;
        OfrepErrors.Complete(problem, context.HttpContext);
        if (response.StatusCode is 429 or 503 && response.Headers.RetryAfter.Count == 0)
            response.Headers.RetryAfter = "1";
        return new ValueTask(response.WriteAsJsonAsync(problem, options: null, Problems.MediaType, context.HttpContext.RequestAborted));
    }
}
