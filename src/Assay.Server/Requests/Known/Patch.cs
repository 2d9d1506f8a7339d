using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core;
using Microsoft.AspNetCore.Http.Metadata;

namespace Assay.Server.Requests.Known;

/// <summary>What shall be different of an item, to be laid over it (RFC 7396). <c>PUT</c> and <c>PATCH</c> take it alike.</summary>
/// <typeparam name="TBody">The item as callers describe it.</typeparam>
/// <typeparam name="TView">The item as answers give it: what is only there may come back unchanged.</typeparam>
internal sealed record Patch<TBody, TView>(JsonObject Json) : IEndpointParameterMetadataProvider
{
    /// <summary>What changes by itself, so that an answer need not be the latest to be sent back.</summary>
    private static readonly string[] Moving = ["stale", "stale_reason", "last_evaluated_at", "servable", "last_used_at"];

    private static readonly string[] ReadOnly = [.. KnownRequests.ReadOnlyNames((MembersShape)BodyShape.Of(typeof(TBody)), typeof(TView))];

    public static ValueTask<Patch<TBody, TView>> BindAsync(HttpContext context) =>
        context.Features.Get<JsonBody>() is { } body && JsonNode.Parse(body.Json.Span) is JsonObject json
            ? ValueTask.FromResult(new Patch<TBody, TView>(json))
            : throw new RefusedRequestException(Faults.BodyRequired());

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(TBody)));
        builder.Metadata.Add(new AnsweredAs(typeof(TView)));
        builder.Metadata.Add(ReadsJsonBody.Instance);
    }

    /// <summary>The patch without what only answers have; a fault where that would have to change.</summary>
    public Outcome<JsonObject> Over(TView present)
    {
        var sent = ReadOnly.Where(Json.ContainsKey).ToList();
        if (sent.Count == 0)
            return Json;
        var shown = JsonSerializer.SerializeToNode(present, BodyJson.Options)!.AsObject();
        var changed = sent.Except(Moving).Where(name => !JsonNode.DeepEquals(shown[name], Json[name])).ToList();
        if (changed.Count > 0)
            return KnownFaults.ReadOnly(changed);
        var rest = Json.DeepClone().AsObject();
        sent.ForEach(name => rest.Remove(name));
        return rest;
    }
}
