namespace Assay.Server.Auth;

/// <summary>Marks a stream, which browsers open without headers: <c>?token=</c> will do.</summary>
internal sealed class StreamTokenTaken
{
    public static readonly StreamTokenTaken Instance = new();

    /// <summary>The token, where the endpoint takes one and the address has one.</summary>
    public static string? In(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<StreamTokenTaken>() is not null && context.Request.Query["token"] is [{ } token]
            ? token
            : null;
}
