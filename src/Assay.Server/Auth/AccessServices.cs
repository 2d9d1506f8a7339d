using Assay.Core.Access;

namespace Assay.Server.Auth;

internal static class AccessServices
{
    /// <summary>API keys: who calls, and what the caller may do.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeys>();
        services.AddHostedService<FirstKey>();
        // Not AddAuthentication: that brings data protection, whose keys nothing here needs.
        services.AddWebEncoders();
        services.AddTransient<KeyAuthentication>();
        services.AddAuthenticationCore(options =>
        {
            options.AddScheme<KeyAuthentication>(KeyAuthentication.SchemeName, displayName: null);
            options.DefaultScheme = KeyAuthentication.SchemeName;
        });
        services.AddAuthorizationBuilder().AddKeyPolicies();
        services.AddRateLimits();
    }
}
