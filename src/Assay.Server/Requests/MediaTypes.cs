using Assay.Core;
using Microsoft.Net.Http.Headers;

namespace Assay.Server.Requests;

/// <summary>Whether a body is announced as JSON in UTF-8.</summary>
internal static class MediaTypes
{
    private const string Json = "application/json";

    /// <summary>Why the body cannot be read as JSON; <c>null</c> where it can.</summary>
    public static Fault? RefuseUnlessJson(HttpRequest request, bool mayBeText = false)
    {
        if (request.Headers.ContentEncoding.Any(coding => !IsIdentity(coding)))
            return Faults.UnsupportedContentEncoding();
        if (string.Equals(request.ContentType, Json, StringComparison.OrdinalIgnoreCase))
            return null;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !(IsJson(type) || (mayBeText && IsText(type))))
            return Faults.UnsupportedMediaType();
        if (!IsUtf8(type))
            return Faults.UnsupportedCharset();
        // The framework's binding trips over some spellings of the charset, and none of them tells it anything.
        request.ContentType = Json;
        return null;
    }

    /// <summary>It says that the body is encoded in no way.</summary>
    private static bool IsIdentity(string? coding) => string.Equals(coding?.Trim(), "identity", StringComparison.OrdinalIgnoreCase);

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);

    private static bool IsText(MediaTypeHeaderValue type) => type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase);

    private static bool IsUtf8(MediaTypeHeaderValue type)
    {
        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        return charset.Length == 0
            || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase);
    }
}
