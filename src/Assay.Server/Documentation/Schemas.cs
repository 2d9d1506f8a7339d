using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Server.Requests;
using Assay.Server.Requests.Known;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Assay.Server.Documentation;

internal static class Schemas
{
    public const string Problem = "Problem";
    public const string Metric = "Metric";

    /// <summary>A type with a converter of its own tells the generator nothing.</summary>
    public static Task CompleteAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        else if (type == typeof(DateTimeOffset?))
            (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
        if (context.JsonPropertyInfo?.CustomConverter is IdText)
            schema.Type = JsonSchemaType.String | JsonSchemaType.Integer | JsonSchemaType.Null;
        if (AttributeOf<FixedTextsAttribute>(context.JsonPropertyInfo) is { } fixedTexts)
            schema.Enum = Listed(fixedTexts.Texts, schema.Type?.HasFlag(JsonSchemaType.Null) is true);
        // The generator calls whatever a constructor takes required, also where null is not written.
        foreach (var left in context.JsonTypeInfo.Properties.Where(IsLeftOutAtTimes))
            schema.Required?.Remove(left.Name);
        return Task.CompletedTask;
    }

    /// <summary>A metric of an experiment: its own converter hides it from the generator.</summary>
    public static OpenApiSchema MetricSchema()
    {
        var text = JsonSchemaType.String | JsonSchemaType.Null;
        var number = JsonSchemaType.Number | JsonSchemaType.Null;
        var described = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["key"] = new OpenApiSchema { Type = text },
                ["kind"] = new OpenApiSchema { Type = text, Enum = Listed(Wire.Names<MetricKind>(), orNull: true) },
                ["event"] = new OpenApiSchema { Type = text },
                ["role"] = new OpenApiSchema { Type = text, Enum = Listed(Wire.Names<MetricRole>(), orNull: true) },
                ["direction"] = new OpenApiSchema { Type = text, Enum = Listed(Wire.Names<MetricDirection>(), orNull: true) },
                ["window_seconds"] = new OpenApiSchema { Type = JsonSchemaType.Integer | JsonSchemaType.Null, Format = "int64" },
                ["cap"] = new OpenApiSchema { Type = number },
                ["margin"] = new OpenApiSchema { Type = number },
                ["filters"] = new OpenApiSchema { Description = "A condition on the events' properties." },
            },
        };
        return new() { AnyOf = [Text("The name of an event; answers give the whole metric."), described] };
    }

    public static IList<JsonNode> Listed(IEnumerable<string> texts, bool orNull = false)
    {
        var listed = texts.Select(text => (JsonNode)JsonValue.Create(text)).ToList();
        if (orNull)
            listed.Add(null!);
        return listed;
    }

    private static bool IsLeftOutAtTimes(JsonPropertyInfo property) =>
        AttributeOf<JsonIgnoreAttribute>(property)
            is { Condition: JsonIgnoreCondition.WhenWritingNull or JsonIgnoreCondition.WhenWritingDefault };

    private static T? AttributeOf<T>(JsonPropertyInfo? property)
        where T : Attribute => property?.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();

    /// <summary>RFC 9457 with our members.</summary>
    public static OpenApiSchema ProblemSchema() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "type", "title", "status", "detail", "code", "traceId" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("A URN that ends in the code."),
                ["title"] = Text("The status in words."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = Text("What is wrong, and what to do."),
                ["code"] = Text("Stable; programs may rely on it."),
                ["traceId"] = Text("Finds the request in the server's log."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "Messages by field.",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text("A message.") },
                },
            },
        };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
