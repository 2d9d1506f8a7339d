using System.Runtime.CompilerServices;
using System.Security.Claims;
using Assay.Core;
using Assay.Core.Access;
using Microsoft.AspNetCore.Connections.Features;

namespace Assay.Server.Auth;

/// <summary>Knows a caller by <c>Authorization: Bearer</c> or <c>X-API-Key</c>, or by the URL where an endpoint takes its key, or a token for it, there.</summary>
/// <remarks>
/// No I/O: the keys are in memory. A middleware in place of an authentication handler, which the framework would build anew for each request.
/// </remarks>
internal sealed class KeyRecognition(RequestDelegate next, ApiKeys keys, KeyUse use, StreamTokens tokens, TimeProvider clock)
{
    private const string Bearer = "Bearer ";

    private static readonly object LastFound = new();
    private static readonly ConditionalWeakTable<ApiKey, ClaimsPrincipal> Callers = [];

    public Task InvokeAsync(HttpContext context)
    {
        var header = ReadHeader(context.Request.Headers);
        var secret = SecretOf(header);
        if (!secret.IsEmpty)
            Recognise(context, Find(context, header, secret), null);
        else if (KeyInUrl.Of(context) is { } shown)
            Recognise(context, keys.Ring.Find(shown), KeyInUrl.Refuse);
        else if (StreamTokenTaken.In(context) is { } token)
            Settle(context, tokens.Check(token));
        return next(context);
    }

    private void Recognise(HttpContext context, ApiKey? key, Func<ApiKey, Fault?>? refuse)
    {
        var fault =
            key is null ? Faults.InvalidKey()
            : key.IsExpired(clock.GetUtcNow()) ? Faults.ExpiredKey()
            : refuse?.Invoke(key);
        Settle(context, fault is null ? key! : fault);
    }

    private void Settle(HttpContext context, Outcome<ApiKey> caller)
    {
        if (caller.Fault is { } fault)
        {
            context.Features.Set(new RefusedKey(fault));
            return;
        }
        use.Note(caller.Value);
        context.User = Callers.GetValue(caller.Value, known => new ClaimsPrincipal(new KeyIdentity(known)));
    }

    /// <summary>A header of the same text is the same object as in the request before on its connection; then so is the key.</summary>
    private ApiKey? Find(HttpContext context, string header, ReadOnlySpan<char> secret)
    {
        var ring = keys.Ring;
        var connection = context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (connection?.TryGetValue(LastFound, out var item) == true && item is Found last && last.Is(header, ring))
            return last.Key;
        var key = ring.Find(secret);
        if (key is not null && connection is not null)
            connection[LastFound] = new Found(header, ring, key);
        return key;
    }

    private static string ReadHeader(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization : headers["X-API-Key"].ToString();
    }

    private static ReadOnlySpan<char> SecretOf(string header) =>
        header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header.AsSpan(Bearer.Length).Trim() : header.AsSpan().Trim();

    /// <summary>A key under the header that it was found by, among the keys of that time.</summary>
    private sealed record Found(string Header, KeyRing Ring, ApiKey Key)
    {
        public bool Is(string header, KeyRing ring) => ReferenceEquals(Header, header) && ReferenceEquals(Ring, ring);
    }
}

/// <summary>Why the key that came with a request was not recognised.</summary>
internal sealed record RefusedKey(Fault Fault);
