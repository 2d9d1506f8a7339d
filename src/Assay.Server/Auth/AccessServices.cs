using Assay.Core.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Assay.Server.Auth;

internal static class AccessServices
{
    /// <summary>API keys: who calls, and what the caller may do.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<StreamTokens>();
        services.AddSingleton<FirstKey>();
        services.AddAuthorizationBuilder().AddKeyPolicies();
        services.AddSingleton<IPolicyEvaluator, PermissionCheck>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusals>();
        services.AddRateLimits();
        services.AddClientCors();
    }
}
