using Assay.Core.Access;
using Microsoft.AspNetCore.Authorization;

namespace Assay.Server.Auth;

/// <summary>What an endpoint asks of the caller's key: <c>.RequireAuthorization(Policies.Write)</c>.</summary>
internal static class Policies
{
    public const string Admin = "admin";
    public const string Write = "write";
    public const string Read = "read";
    public const string Evaluate = "evaluate";
    public const string Track = "track";
    public const string Record = "record";

    private static readonly Dictionary<string, Permissions> Needed = new()
    {
        [Admin] = Permissions.Admin,
        [Write] = Permissions.Write,
        [Read] = Permissions.Read,
        [Evaluate] = Permissions.Evaluate,
        [Track] = Permissions.Track,
        [Record] = Permissions.Record,
    };

    public static void AddKeyPolicies(this AuthorizationBuilder authorization)
    {
        foreach (var (name, permission) in Needed)
            authorization.AddPolicy(name, policy => policy.AddRequirements(new NeededPermission(permission)));
        // An endpoint that forgets to say what it needs still needs a key.
        authorization.SetFallbackPolicy(new AuthorizationPolicy([new NeededPermission(Permissions.None)], []));
    }

    /// <summary>The name of the policy that the endpoint asks for.</summary>
    public static string? Of(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
}
