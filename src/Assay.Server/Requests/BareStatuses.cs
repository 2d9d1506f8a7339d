using Assay.Server.StartAndStop;

namespace Assay.Server.Requests;

/// <summary>Gives a problem to every answer that is nothing but a status of an error, as the framework makes them.</summary>
/// <remarks>In place of the framework's status pages, which hang a feature on each request that nobody reads here.</remarks>
internal sealed class BareStatuses(RequestDelegate next, Readiness readiness)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        // A client that keeps its connection would find it cut in the middle of its next request.
        if (readiness.IsEnding && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        var answered = next(context);
        return answered.IsCompletedSuccessfully && !IsBare(context.Response) ? answered : FillAsync(context, answered);
    }

    private static async Task FillAsync(HttpContext context, Task answered)
    {
        await answered;
        if (IsBare(context.Response))
            await context.WriteProblemAsync(context.Response.StatusCode);
    }

    private static bool IsBare(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= 400, ContentLength: null } && string.IsNullOrEmpty(response.ContentType);
}
