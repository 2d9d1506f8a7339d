using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core;
using Assay.Core.Catalog;
using Assay.Evaluation.Targeting;
using Assay.Server.Requests.Known;

namespace Assay.Server.Bodies;

/// <summary>A metric of an experiment as callers describe it: an object, or just the event's name.</summary>
[JsonConverter(typeof(MetricBodyConverter))]
internal sealed record MetricBody(
    string? Key,
    string? Kind = null,
    string? Event = null,
    string? Role = null,
    string? Direction = null,
    long? WindowSeconds = null,
    double? Cap = null,
    double? Margin = null,
    ConditionDefinition? Filters = null,
    [property: OtherSpellingOf("role")] string? MetricType = null
)
{
    /// <summary>Stands for a null among the metrics, so that its place is named in the errors.</summary>
    public static MetricBody Nothing { get; } = new((string?)null);

    public MetricSpec ToSpec() => new(Key, Kind, Event, Role, Direction, WindowSeconds, Cap, Margin) { Filters = Filters };

    public static MetricBody From(MetricUse metric) =>
        new(
            metric.Key,
            Wire.Name(metric.Kind),
            metric.Event,
            Wire.Name(metric.Role),
            Wire.Name(metric.Direction),
            metric.WindowSeconds,
            metric.Cap,
            metric.Margin,
            metric.Filters
        );
}

internal sealed class MetricBodyConverter : JsonConverter<MetricBody>
{
    public override MetricBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new MetricBody(reader.GetString());
        var fields = JsonSerializer.Deserialize<Fields>(ref reader, options) ?? throw new JsonException();
        return new(
            fields.Key,
            fields.Kind,
            fields.Event,
            fields.Role,
            fields.Direction,
            fields.WindowSeconds,
            fields.Cap,
            fields.Margin,
            fields.Filters
        );
    }

    public override void Write(Utf8JsonWriter writer, MetricBody value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(
            writer,
            new Fields(
                value.Key,
                value.Kind,
                value.Event,
                value.Role,
                value.Direction,
                value.WindowSeconds,
                value.Cap,
                value.Margin,
                value.Filters
            ),
            options
        );

    /// <summary>The same members, read by the serializer's own converter.</summary>
    private sealed record Fields(
        string? Key,
        string? Kind,
        string? Event,
        string? Role,
        string? Direction,
        long? WindowSeconds,
        double? Cap,
        double? Margin,
        ConditionDefinition? Filters
    );
}
