using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Assay.Evaluation;
using Assay.Server.Requests;

namespace Assay.Server.Integrations.Ofrep;

/// <param name="AreAttributesMissing">Stored attributes could not be read, so that the value may be another one than with them.</param>
internal readonly record struct OfrepEvaluation(Resolution Resolution, bool AreAttributesMissing);

/// <summary>The evaluation of one flag.</summary>
internal sealed class OfrepAnswer(OfrepEvaluation evaluation) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => httpContext.Response.SendJsonAsync(OfrepJson.ToUtf8(evaluation, OfrepJson.Write));
}

/// <summary>The evaluation of every flag that the caller may see, tagged by its own content; 304 where the client has it.</summary>
/// <remarks>
/// The tag depends on the results, as a client keeps it when it sends another context. It covers the stream's token too: a client that keeps
/// an answer keeps its token with it, and must be given a new one in time.
/// </remarks>
/// <param name="streamUri">Where changes are announced.</param>
internal sealed class OfrepBulkAnswer(IEnumerable<Resolution> resolutions, bool areAttributesMissing, string streamUri) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = OfrepJson.ToUtf8(this, static (writer, answer) => answer.Write(writer));
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(..16))}\"";
        httpContext.Response.Headers.ETag = tag;
        if (!httpContext.Has(tag))
            return httpContext.Response.SendJsonAsync(body);
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("flags"u8);
        foreach (var resolution in resolutions)
            OfrepJson.Write(writer, new(resolution, areAttributesMissing));
        writer.WriteEndArray();
        writer.WriteStartArray("eventStreams"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "sse"u8);
        writer.WriteStartObject("endpoint"u8);
        writer.WriteString("requestUri"u8, streamUri);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

internal static class JsonSending
{
    /// <summary>Sends a body that is complete, with its length.</summary>
    public static Task SendJsonAsync(this HttpResponse response, ReadOnlySpan<byte> json)
    {
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        response.BodyWriter.Write(json);
        return response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted).AsTask();
    }
}
