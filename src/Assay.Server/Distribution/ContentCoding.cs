using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Distribution;

/// <summary>How a body is packed on its way.</summary>
internal enum ContentCoding
{
    Identity,
    Gzip,
    Brotli,
}

internal static class ContentCodings
{
    /// <summary>As <c>Content-Encoding</c> says it; <c>null</c> for what needs no word.</summary>
    public static string? Name(this ContentCoding coding) =>
        coding switch
        {
            ContentCoding.Brotli => "br",
            ContentCoding.Gzip => "gzip",
            _ => null,
        };

    /// <summary>The densest of those that the client takes.</summary>
    public static ContentCoding Choose(StringValues acceptEncoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var accepted))
            return ContentCoding.Identity;
        foreach (var coding in (ReadOnlySpan<ContentCoding>)[ContentCoding.Brotli, ContentCoding.Gzip])
            if (accepted.Any(one => one.Value.Equals(coding.Name(), StringComparison.OrdinalIgnoreCase) && one.Quality is not 0))
                return coding;
        return ContentCoding.Identity;
    }
}
