using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Core.Analyse;
using Assay.Core.Catalog;
using Assay.Server.Auth;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Assay.Server.Documentation;

/// <summary>What the signature of a handler does not say: keys, problems, paging, preconditions.</summary>
internal static class Operations
{
    public static Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Responses ??= [];
        operation.Responses["default"] = ProblemResponse(context.Document);
        foreach (var parameter in Parameters(metadata, context.Description.HttpMethod))
            (operation.Parameters ??= []).Add(parameter);
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            if (parameter is { In: ParameterLocation.Query, Schema: OpenApiSchema schema } && FixedTexts(parameter.Name) is { } texts)
                schema.Enum = Schemas.Listed(texts);
        if (Examples.Of(context.Description.HttpMethod, context.Description.RelativePath) is { } example)
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
                content.Example = JsonNode.Parse(example);
        if (metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy is { } policy && !metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = Security.Either(context.Document);
            operation.Description = $"{operation.Description} Needs a key with the permission '{policy}'.".TrimStart();
        }
        return Task.CompletedTask;
    }

    private static IEnumerable<string>? FixedTexts(string? parameter) =>
        parameter switch
        {
            "status" => Wire.Names<ExperimentStatus>(),
            "granularity" or "Granularity" => Wire.Names<Granularity>(),
            "method" or "Method" => Wire.Names<AnalysisMethod>(),
            "list" => Wire.Names<MemberList>(),
            _ => null,
        };

    private static IEnumerable<OpenApiParameter> Parameters(IList<object> metadata, string? method)
    {
        if (metadata.OfType<PagedList>().Any())
        {
            yield return Query(
                "limit",
                JsonSchemaType.Integer,
                $"Items of a page, 1 to {Page.LargestLimit}; {Page.DefaultLimit} unless told."
            );
            yield return Query("cursor", JsonSchemaType.String, "From the Link header of the page before.");
        }
        foreach (var name in metadata.OfType<QueryTaken>().SelectMany(taken => taken.Names))
            yield return Query(name, JsonSchemaType.String, "See the guide.");
        if (metadata.OfType<StreamTokenTaken>().Any())
            yield return Query("token", JsonSchemaType.String, "A stream token, where no header can be sent.");
        if (metadata.OfType<Conditional>().Any())
            yield return Header("If-Match", "The ETag that the change is based on.");
        if (method is not null && IdempotencyKey.IsTaken(method, metadata))
            yield return Header("Idempotency-Key", "Makes a repeat of the request harmless for 24 hours.");
    }

    private static OpenApiResponse ProblemResponse(OpenApiDocument? document) =>
        new()
        {
            Description = "A problem (RFC 9457).",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Problems.MediaType] = new() { Schema = new OpenApiSchemaReference(Schemas.Problem, document) },
            },
        };

    private static OpenApiParameter Query(string name, JsonSchemaType type, string description) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = description,
            Schema = new OpenApiSchema { Type = type },
        };

    private static OpenApiParameter Header(string name, string description) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
}
