using Assay.Core;
using Assay.Core.Access;

namespace Assay.Server.Auth;

/// <summary>Marks an endpoint whose key stands in the URL, as the route value or the query parameter of that name.</summary>
/// <remarks>URLs are kept in logs and histories: only keys that are meant to be published are taken from them.</remarks>
internal sealed record KeyInUrl(string Name)
{
    public static string? Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<KeyInUrl>() is { Name: var name }
            ? context.GetRouteValue(name) as string ?? context.Request.Query[name]
            : null;

    public static Fault? Refuse(ApiKey key) => key.IsPublishable() ? null : Faults.KeyNotPublishable();
}
