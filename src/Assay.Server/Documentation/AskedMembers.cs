using Microsoft.OpenApi;

namespace Assay.Server.Documentation;

/// <summary>Requires of request bodies only what they must have: a member that may be null may be left out.</summary>
/// <remarks>The generator calls each member required that a constructor takes, though our bodies take their defaults then.</remarks>
internal static class AskedMembers
{
    public static void Mend(OpenApiDocument document)
    {
        var seen = new HashSet<OpenApiSchema>(ReferenceEqualityComparer.Instance);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        foreach (var content in operation.RequestBody?.Content?.Values ?? [])
            Mend(content.Schema, document, seen);
    }

    private static void Mend(IOpenApiSchema? schema, OpenApiDocument document, HashSet<OpenApiSchema> seen)
    {
        if (Resolved(schema, document) is not { } concrete || !seen.Add(concrete))
            return;
        foreach (var (name, member) in concrete.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (MayBeNull(member, document))
                concrete.Required?.Remove(name);
            Mend(member, document, seen);
        }
        foreach (
            var one in (concrete.AnyOf ?? []).Concat(concrete.AllOf ?? []).Append(concrete.Items!).Append(concrete.AdditionalProperties!)
        )
            Mend(one, document, seen);
    }

    private static bool MayBeNull(IOpenApiSchema schema, OpenApiDocument document) =>
        Resolved(schema, document) is not { } concrete
        || concrete.Type?.HasFlag(JsonSchemaType.Null) is true
        || concrete.AnyOf?.Any(one => MayBeNull(one, document)) is true
        || concrete is { Type: null, AnyOf: null or { Count: 0 }, Enum: null or { Count: 0 } };

    private static OpenApiSchema? Resolved(IOpenApiSchema? schema, OpenApiDocument document)
    {
        if (schema is not OpenApiSchemaReference { Reference.Id: { } id })
            return schema as OpenApiSchema;
        IOpenApiSchema? named = null;
        document.Components?.Schemas?.TryGetValue(id, out named);
        return named as OpenApiSchema;
    }
}
