using System.Text;
using Assay.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Assay.Server.Requests;

/// <summary>Reads what an address holds between its slashes as it was written, so that any id can stand there.</summary>
/// <remarks>
/// The framework decodes a path but for %2F, and only then cuts it up: <c>a%2Fb</c> would be another id than <c>a/b</c>, the same as <c>a%252Fb</c>,
/// and bytes that are no UTF-8 would stay as they are written.
/// </remarks>
internal sealed class PathSegments(RequestDelegate next)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public Task InvokeAsync(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!raw.Contains('%', StringComparison.Ordinal) || context.GetEndpoint() is not RouteEndpoint { RoutePattern: var pattern })
            return next(context);
        var segments = Cut(raw.Split('?')[0]);
        // Where dots led upwards, the path has fewer segments than were written.
        return segments.Length != Cut(context.Request.Path.Value!).Length || TryRead(segments, pattern, context.Request.RouteValues)
            ? next(context)
            : context.WriteProblemAsync(Faults.PathNotUtf8());
    }

    private static string[] Cut(string path) => path.Trim('/').Split('/');

    private static bool TryRead(string[] segments, RoutePattern pattern, RouteValueDictionary values)
    {
        for (var i = 0; i < Math.Min(segments.Length, pattern.PathSegments.Count); i++)
        {
            if (pattern.PathSegments[i].Parts is not [RoutePatternParameterPart { IsCatchAll: false, Name: var name }])
                continue;
            if (Decode(segments[i]) is not { } text)
                return false;
            values[name] = text;
        }
        return true;
    }

    /// <summary><c>null</c>: it is no UTF-8.</summary>
    private static string? Decode(string segment)
    {
        try
        {
            return s_strict.GetString(System.Web.HttpUtility.UrlDecodeToBytes(segment.Replace("+", "%2B", StringComparison.Ordinal)));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
