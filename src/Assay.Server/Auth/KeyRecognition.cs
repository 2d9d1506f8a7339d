using System.Runtime.CompilerServices;
using System.Security.Claims;
using Assay.Core;
using Assay.Core.Access;

namespace Assay.Server.Auth;

/// <summary>Knows a caller by <c>Authorization: Bearer</c> or <c>X-API-Key</c>. No I/O: the keys are in memory.</summary>
/// <remarks>A middleware in place of an authentication handler, which the framework would build anew for each request.</remarks>
internal sealed class KeyRecognition(RequestDelegate next, ApiKeys keys, TimeProvider clock)
{
    private const string Bearer = "Bearer ";

    private static readonly ConditionalWeakTable<ApiKey, ClaimsPrincipal> Callers = [];

    public Task InvokeAsync(HttpContext context)
    {
        var secret = ReadSecret(context.Request.Headers);
        if (secret.IsEmpty)
            return next(context);
        if (keys.Ring.Find(secret) is not { } key)
            context.Features.Set(new RefusedKey(Faults.InvalidKey()));
        else if (key.IsExpired(clock.GetUtcNow()))
            context.Features.Set(new RefusedKey(Faults.ExpiredKey()));
        else
            context.User = Callers.GetValue(key, known => new ClaimsPrincipal(new KeyIdentity(known)));
        return next(context);
    }

    private static ReadOnlySpan<char> ReadSecret(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization.ToString().AsSpan();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : headers["X-API-Key"].ToString().AsSpan().Trim();
    }
}

/// <summary>Why the key that came with a request was not recognised.</summary>
internal sealed record RefusedKey(Fault Fault);
