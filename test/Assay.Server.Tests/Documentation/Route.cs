using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Assay.Server.Tests.Documentation;

/// <summary>One route as a client would call it.</summary>
internal sealed record Route(string Method, RoutePattern Pattern, Endpoint Endpoint)
{
    public string Template => Pattern.RawText!.Length > 1 ? "/" + Pattern.RawText.Trim('/') : "/";

    /// <summary>Every route that the server has mapped.</summary>
    public static IReadOnlyList<Route> All(AssayServer server) =>
        [
            .. from endpoint in server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
            select new Route(method, endpoint.RoutePattern, endpoint),
        ];

    /// <summary>The path with a value for each parameter.</summary>
    public string Path(string value)
    {
        var segments = Pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => Text(part, value))));
        return "/" + string.Join('/', segments);
    }

    public override string ToString() => $"{Method} {Template}";

    private static string Text(RoutePatternPart part, string value) =>
        part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            _ => Uri.EscapeDataString(value),
        };
}
