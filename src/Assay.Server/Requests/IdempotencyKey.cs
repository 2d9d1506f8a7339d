using Assay.Server.Auth;
using Microsoft.AspNetCore.Authorization;

namespace Assay.Server.Requests;

/// <summary>The client's name for one write, by which a repeat is known.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    private const int Longest = 255;

    /// <summary>Whether the endpoint changes definitions. Events take their ids from it (<see cref="Endpoints.RepeatableEvents"/>), and evaluation repeats by nature.</summary>
    public static bool IsTaken(string method, IEnumerable<object> endpoint) =>
        !HttpMethods.IsGet(method)
        && !HttpMethods.IsHead(method)
        && endpoint.OfType<IAuthorizeData>().Any(data => data.Policy is Policies.Write or Policies.Admin);

    public static bool Concerns(HttpContext context) =>
        context.Request.Headers.ContainsKey(Header)
        && context.GetEndpoint() is { } endpoint
        && IsTaken(context.Request.Method, endpoint.Metadata);

    public static bool IsValid(HttpContext context) =>
        context.Request.Headers[Header].ToString() is { Length: >= 1 and <= Longest } key && key.All(c => c is >= ' ' and <= '~');

    /// <summary>Two API keys may choose the same name without meeting.</summary>
    public static string? Scoped(HttpContext context) =>
        context.Request.Headers[Header].ToString() is { Length: > 0 } key ? $"{context.ApiKey().Id}:{key}" : null;
}
