using System.Security.Claims;
using Assay.Core;
using Assay.Core.Access;
using Assay.Core.Record;
using Assay.Evaluation;
using Assay.Server.Requests;

namespace Assay.Server.Auth;

/// <summary>A caller known by an API key.</summary>
internal sealed class KeyIdentity(ApiKey key) : ClaimsIdentity([new Claim(ClaimTypes.Name, key.Name)], authenticationType: "api key")
{
    public ApiKey Key { get; } = key;

    public static KeyIdentity? Of(ClaimsPrincipal user) => user.Identity as KeyIdentity;
}

internal static class Callers
{
    /// <summary>The key that the request came with; endpoints behind a policy always have one.</summary>
    public static ApiKey ApiKey(this HttpContext context) =>
        KeyIdentity.Of(context.User)?.Key ?? throw new InvalidOperationException("The endpoint does not require a key.");

    /// <summary>Whose rules apply: the environment of the caller's key.</summary>
    public static string Environment(this HttpContext context) => context.ApiKey().Environment;

    /// <summary>Whether anybody may know the key, since it opens nothing but what clients need.</summary>
    public static bool IsPublishable(this ApiKey key) => key.Scopes.All(scope => scope == Scope.Client);

    /// <summary>Whether everybody who visits the application may hold the key: it tells what one unit did, and records nothing in bulk.</summary>
    public static bool SpeaksForVisitors(this ApiKey key) => key.May(Permissions.Track) && !key.May(Permissions.Record);

    /// <summary>What is taken from the caller. A key acts in its own environment; only admin keys reach into others.</summary>
    public static Sender Sender(this HttpContext context) =>
        new(context.ApiKey().OnlyEnvironment, IsTrusted: !context.ApiKey().SpeaksForVisitors());

    /// <summary>The key as what is recorded with the request keeps it.</summary>
    public static Recorder Recorder(this HttpContext context) => new(context.ApiKey().Id, !context.ApiKey().SpeaksForVisitors());

    /// <summary>What is not for clients does not exist for a publishable key.</summary>
    public static bool MaySee(this ApiKey caller, CompiledFlag flag) => flag.Definition.ClientVisible || !caller.IsPublishable();

    /// <summary>A file may hold what is nobody else's business: its job exists for the key that sent it, and for administrators.</summary>
    public static bool MaySee(this ApiKey caller, ImportJob job) => caller.May(Permissions.Admin) || job.Order.KeyId == caller.Id;

    /// <summary>Who changes something, for the audit trail and for repeats.</summary>
    public static Actor Actor(this HttpContext context) =>
        new(context.ApiKey().Name, IdempotencyKey.Scoped(context)) { KeyId = context.ApiKey().Id };
}
