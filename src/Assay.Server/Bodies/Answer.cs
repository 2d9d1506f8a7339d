using System.Reflection;
using System.Text.Json;
using Assay.Server.Requests;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Assay.Server.Bodies;

/// <summary>200 and a small JSON body, written at once and with its length.</summary>
/// <remarks>For the routes that are called most: the framework writes piece by piece, which takes three times as long.</remarks>
internal sealed class Answer<T>(T value) : IResult, IEndpointMetadataProvider
{
    private const string MediaType = "application/json";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, json);
        var response = httpContext.Response;
        response.ContentType = $"{MediaType}; charset=utf-8";
        Array.Resize(ref bytes, bytes.Length + JsonEndings.Ending.Length);
        JsonEndings.Ending.CopyTo(bytes.AsMemory(bytes.Length - JsonEndings.Ending.Length));
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, httpContext.RequestAborted).AsTask();
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), [MediaType]));
}
