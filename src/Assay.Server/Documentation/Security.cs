using Microsoft.OpenApi;

namespace Assay.Server.Documentation;

/// <summary>The two ways to send an API key.</summary>
internal static class Security
{
    private const string Bearer = "bearer";
    private const string Header = "api_key";

    public static Dictionary<string, IOpenApiSecurityScheme> Schemes() =>
        new()
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            [Header] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-API-Key",
            },
        };

    /// <summary>Either of them will do.</summary>
    public static List<OpenApiSecurityRequirement> Either(OpenApiDocument? document) =>
        [
            new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
            new() { [new OpenApiSecuritySchemeReference(Header, document)] = [] },
        ];
}
