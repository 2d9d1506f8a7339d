using Microsoft.OpenApi;

namespace Assay.Server.Documentation;

/// <summary>Says "null or this" so that a value may fit both: an object that may hold anything, or nothing, does.</summary>
/// <remarks>The generator writes <c>oneOf</c>, of which exactly one branch must fit, so that null would fit neither.</remarks>
internal static class NullableSchemas
{
    public static void Mend(OpenApiDocument document)
    {
        var seen = new HashSet<IOpenApiSchema>(ReferenceEqualityComparer.Instance);
        foreach (var schema in document.Components?.Schemas?.Values ?? [])
            Mend(schema, seen);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>()))
        {
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
                Mend(content.Schema, seen);
            foreach (var content in (operation.Responses ?? []).Values.SelectMany(response => response.Content?.Values ?? []))
                Mend(content.Schema, seen);
        }
    }

    private static void Mend(IOpenApiSchema? schema, HashSet<IOpenApiSchema> seen)
    {
        if (schema is not OpenApiSchema concrete || !seen.Add(concrete))
            return;
        if (concrete.OneOf is { Count: > 0 } branches)
            (concrete.AnyOf, concrete.OneOf) = (branches, null);
        var inner = (concrete.Properties?.Values ?? [])
            .Concat(concrete.AnyOf ?? [])
            .Concat(concrete.AllOf ?? [])
            .Append(concrete.Items!)
            .Append(concrete.AdditionalProperties!);
        foreach (var one in inner)
            Mend(one, seen);
    }
}
