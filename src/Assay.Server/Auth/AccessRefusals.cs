using Assay.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Assay.Server.Auth;

/// <summary>Lets a request pass, or says what its key lacks.</summary>
internal sealed class AccessRefusals : IAuthorizationMiddlewareResultHandler
{
    private const string Challenge = "Bearer realm=\"assay\"";

    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        if (authorizeResult.Succeeded)
            return next(context);
        var (fault, challenge) = authorizeResult.Forbidden ? Forbidden(context) : Unknown(context);
        context.Response.Headers.WWWAuthenticate = challenge;
        return context.WriteProblemAsync(fault);
    }

    private static (Fault, string) Forbidden(HttpContext context) =>
        (Faults.InsufficientScope($"the permission '{Policies.Of(context.GetEndpoint())}'"), $"{Challenge}, error=\"insufficient_scope\"");

    private static (Fault, string) Unknown(HttpContext context) =>
        context.Features.Get<RefusedKey>() is { } refused
            ? (refused.Fault, $"{Challenge}, error=\"invalid_token\"")
            : (Faults.MissingKey(), Challenge);
}
