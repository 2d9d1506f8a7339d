using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Assay.Core;
using Assay.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Assay.Server.Auth;

/// <summary>Knows a caller by <c>Authorization: Bearer</c> or <c>X-API-Key</c>. No I/O: the keys are in memory.</summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeys keys,
    TimeProvider clock
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "key";
    private const string Bearer = "Bearer ";

    private static readonly ConditionalWeakTable<ApiKey, AuthenticateResult> Known = [];
    private Fault? _fault;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Recognise());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = _fault is null ? "Bearer realm=\"assay\"" : "Bearer realm=\"assay\", error=\"invalid_token\"";
        return Context.WriteProblemAsync(_fault ?? Faults.MissingKey());
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"assay\", error=\"insufficient_scope\"";
        return Context.WriteProblemAsync(Faults.InsufficientScope(Policies.Of(Context.GetEndpoint()) ?? "another key"));
    }

    private AuthenticateResult Recognise()
    {
        var secret = ReadSecret();
        if (secret.IsEmpty)
            return AuthenticateResult.NoResult();
        if (keys.Ring.Find(secret) is not { } key)
            return Refuse(Faults.InvalidKey());
        return key.IsExpired(clock.GetUtcNow()) ? Refuse(Faults.ExpiredKey()) : Known.GetValue(key, Accept);
    }

    private ReadOnlySpan<char> ReadSecret()
    {
        var authorization = Request.Headers.Authorization.ToString().AsSpan();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : Request.Headers["X-API-Key"].ToString().AsSpan().Trim();
    }

    private AuthenticateResult Refuse(Fault fault)
    {
        _fault = fault;
        return AuthenticateResult.Fail(fault.Detail);
    }

    private static AuthenticateResult Accept(ApiKey key) =>
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new KeyIdentity(key)), SchemeName));
}
