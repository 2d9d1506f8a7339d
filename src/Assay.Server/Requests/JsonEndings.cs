namespace Assay.Server.Requests;

/// <summary>Ends every JSON answer with a line feed, so that a shell's prompt does not stand behind it.</summary>
/// <remarks>An answer that announces its length has its line feed already, since nothing can be added to it.</remarks>
internal sealed class JsonEndings(RequestDelegate next)
{
    public static readonly ReadOnlyMemory<byte> Ending = "\n"u8.ToArray();

    public Task InvokeAsync(HttpContext context)
    {
        var answered = next(context);
        return answered.IsCompletedSuccessfully && !IsOpen(context) ? answered : EndAsync(context, answered);
    }

    private static async Task EndAsync(HttpContext context, Task answered)
    {
        await answered;
        if (IsOpen(context))
            await context.Response.Body.WriteAsync(Ending, context.RequestAborted);
    }

    private static bool IsOpen(HttpContext context)
    {
        var response = context.Response;
        return response.ContentLength is null
            && response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            && !HttpMethods.IsHead(context.Request.Method)
            && !context.RequestAborted.IsCancellationRequested
            && IsJson(response.ContentType);
    }

    private static bool IsJson(string? type) =>
        type is not null
        && (
            type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith(Problems.MediaType, StringComparison.OrdinalIgnoreCase)
        );
}
