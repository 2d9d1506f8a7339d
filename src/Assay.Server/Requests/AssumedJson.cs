using Assay.Core;

namespace Assay.Server.Requests;

/// <summary>The body came without a type of its own: with none, or with the one that <c>curl -d</c> sends for whatever it is given.</summary>
/// <param name="Announced">What the request said.</param>
internal sealed record AssumedJson(string? Announced)
{
    private const string Form = "application/x-www-form-urlencoded";

    public static bool IsAssumed(HttpRequest request) =>
        string.IsNullOrEmpty(request.ContentType) || request.ContentType.StartsWith(Form, StringComparison.OrdinalIgnoreCase);

    /// <summary>Why the body is not taken for JSON; <c>null</c>: no form and no other text begins like this.</summary>
    public Fault? Refuse(ReadOnlySpan<byte> body)
    {
        var text = body.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] is (byte)'{' or (byte)'[' ? null
            : string.IsNullOrEmpty(Announced) ? Faults.UnsupportedMediaType()
            : BodyFaults.FormSent();
    }
}

/// <summary>The refusals of bodies by how they are sent.</summary>
internal static class BodyFaults
{
    public static Fault BrokenChunk() =>
        new("malformed_chunk", FaultKind.Malformed, "The size of a chunk of the body is not a number that can be meant.");

    public static Fault FormSent() =>
        new(
            "unsupported_media_type",
            FaultKind.UnsupportedMedia,
            "The body is a form (name=value). Send JSON, such as {\"user_id\": \"u1\"}, as 'Content-Type: application/json'."
        );
}

internal static class AssumedJsonUse
{
    /// <summary>Must stand before routing, which chooses endpoints by the type of the body. Whether it is JSON is seen when it is read.</summary>
    public static void UseAssumedJson(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                if (!HttpMethods.IsGet(context.Request.Method) && AssumedJson.IsAssumed(context.Request))
                {
                    context.Features.Set(new AssumedJson(context.Request.ContentType));
                    context.Request.ContentType = "application/json";
                }
                return next(context);
            }
        );
}
