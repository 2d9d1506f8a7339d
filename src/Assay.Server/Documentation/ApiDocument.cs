using Assay.Server.Requests;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Assay.Server.Documentation;

/// <summary>The OpenAPI document, and the page that shows it to people.</summary>
internal static class ApiDocument
{
    private const string Document = ApiVersion.Prefix + "/openapi.json";
    private const string DocsPage = ApiVersion.Prefix + "/docs";

    public static void AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
            {
                options.ShouldInclude = operation => operation.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
                options.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        Describe(document);
                        return Task.CompletedTask;
                    }
                );
                options.AddOperationTransformer(Operations.CompleteAsync);
                options.AddSchemaTransformer(Schemas.CompleteAsync);
            }
        );

    public static void MapApiDocument(this IEndpointRouteBuilder routes) => routes.MapOpenApi(Document).AllowAnonymous();

    /// <summary>Static files that come with the server: nothing is fetched from elsewhere.</summary>
    public static void UseDocsPage(this IApplicationBuilder app) =>
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(DocsPage),
            docs =>
            {
                docs.Use(
                    (context, next) =>
                    {
                        DocsHeaders.Set(context.Response.Headers);
                        return next(context);
                    }
                );
                docs.UseSwaggerUI(page =>
                {
                    page.RoutePrefix = DocsPage[1..];
                    page.SwaggerEndpoint(Document, "v1");
                    page.DocumentTitle = "Assay API";
                    page.DocExpansion(DocExpansion.List);
                });
            }
        );

    private static void Describe(OpenApiDocument document)
    {
        document.Info.Title = "Assay";
        document.Info.Description = "Experiments: define, assign, record, analyse, decide.";
        // The address that the client used, whatever it is.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = Security.Schemes();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Schemas.Problem] = Schemas.ProblemSchema();
        document.Components.Schemas[Schemas.Metric] = Schemas.MetricSchema();
        foreach (var metrics in document.Components.Schemas.Where(one => one.Key is "ExperimentBody" or "ExperimentView"))
            ((OpenApiSchema)metrics.Value.Properties!["metrics"]).Items = new OpenApiSchemaReference(Schemas.Metric, document);
        NullableSchemas.Mend(document);
        AskedMembers.Mend(document);
    }
}
