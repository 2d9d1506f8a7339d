using Assay.Core.Access;
using Assay.Server.Workers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Assay.Server.Auth;

internal static class AccessServices
{
    /// <summary>API keys: who calls, and what the caller may do.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeys>();
        services.AddSingleton(provider => provider.GetRequiredService<ApiKeys>().Environments);
        services.AddSingleton<KeyUse>();
        services.AddSingleton<StreamTokens>();
        services.AddSingleton<FirstKey>();
        services.AddHostedService<KeyUseKeeper>();
        services.AddAuthorizationBuilder().AddKeyPolicies();
        services.AddSingleton<IPolicyEvaluator, PermissionCheck>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusals>();
        services.AddRateLimits();
        services.AddClientCors();
    }
}
