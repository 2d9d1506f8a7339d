using Assay.Core.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Assay.Server.Auth;

/// <summary>The one requirement that policies here are made of. <see cref="Permissions.None"/>: any key will do.</summary>
internal sealed record NeededPermission(Permissions Permission) : IAuthorizationRequirement;

/// <summary>Compares what the policy needs with what the caller's key grants.</summary>
/// <remarks>In place of the framework's evaluator, which serves any requirement and allocates 2 kB for each request.</remarks>
internal sealed class PermissionCheck : IPolicyEvaluator
{
    private static readonly Task<AuthenticateResult> DoneBefore = Task.FromResult(AuthenticateResult.NoResult());
    private static readonly Task<PolicyAuthorizationResult> Passed = Task.FromResult(PolicyAuthorizationResult.Success());
    private static readonly Task<PolicyAuthorizationResult> Forbidden = Task.FromResult(PolicyAuthorizationResult.Forbid());
    private static readonly Task<PolicyAuthorizationResult> Unknown = Task.FromResult(PolicyAuthorizationResult.Challenge());

    public Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context) => DoneBefore;

    public Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy,
        AuthenticateResult authenticationResult,
        HttpContext context,
        object? resource
    )
    {
        if (KeyIdentity.Of(context.User) is not { } caller)
            return Unknown;
        // Not foreach: its enumerator would be allocated for each request.
        for (var i = 0; i < policy.Requirements.Count; i++)
            if (policy.Requirements[i] is not NeededPermission needed || !caller.Key.May(needed.Permission))
                return Forbidden;
        return Passed;
    }
}
