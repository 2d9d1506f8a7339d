using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Record.Reading;

namespace Assay.Core.Record;

/// <summary>Reads lines of NDJSON as events or exposures, with the fields that the address maps or gives to every row.</summary>
internal sealed class ImportLines(ImportOrder order, JsonLimits limits)
{
    private readonly bool _asTheyAre = order.Columns.Count == 0 && order.Defaults.Count == 0;

    /// <summary>A mapped member has the meaning that the caller gives it, and no second one by its name; a mapped field is read from nowhere else.</summary>
    private readonly string[] _readUnderMap =
    [
        .. order.Columns.Values,
        .. ImportFields.Of(order.Kind).Where(order.Maps).SelectMany(field => field.Names),
    ];

    public Outcome<EventInput> ToEvent(ReadOnlyMemory<byte> line) => Read<EventInput>(line, EventReader.Read);

    public Outcome<ExposureInput> ToExposure(ReadOnlyMemory<byte> line) => Read<ExposureInput>(line, ExposureReader.Read);

    private Outcome<T> Read<T>(ReadOnlyMemory<byte> line, ItemReader<T> read)
    {
        if (IncomingText.CheckJson(line.Span, JsonTokenType.StartObject, limits) is { } fault)
            return fault.Code is "malformed_json" or "object_expected" ? ItemFaults.NotJson() : fault;
        var json = _asTheyAre ? line : Completed(line);
        var reader = new Utf8JsonReader(json.Span, ItemReading.AnyDepth);
        reader.Read();
        return read(ref reader, json);
    }

    private ReadOnlyMemory<byte> Completed(ReadOnlyMemory<byte> line)
    {
        var row = JsonNode.Parse(line.Span, documentOptions: new JsonDocumentOptions { MaxDepth = limits.Depth + 1 })!.AsObject();
        // All are looked up before any is put in its place, so that two columns may change names.
        var mapped = order.Columns.Select(pair => (Field: pair.Key, Value: Find(row, pair.Value)?.DeepClone())).ToList();
        foreach (var name in _readUnderMap)
            row.Remove(name);
        foreach (var (field, value) in mapped)
            Put(row, field, value);
        foreach (var field in ImportFields.Of(order.Kind))
            if (!field.Names.Any(name => row[name] is not null) && DefaultOf(field) is { } given)
                row[field.Name] = given;
        return JsonSerializer.SerializeToUtf8Bytes(row);
    }

    /// <summary>A member of this name, or else one within members: <c>user.id</c>.</summary>
    private static JsonNode? Find(JsonObject row, string name)
    {
        if (row.TryGetPropertyValue(name, out var member))
            return member;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && row[name[..dot]] is JsonObject inner ? Find(inner, name[(dot + 1)..]) : null;
    }

    /// <summary>Into the row, or into the object before the dot: <c>context.channel</c>.</summary>
    private static void Put(JsonObject row, string field, JsonNode? value)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            row[field] = value;
            return;
        }
        var name = field[..dot];
        if (row[name] is null)
            row[name] = new JsonObject();
        if (value is not null && row[name] is JsonObject inner)
            inner[field[(dot + 1)..]] = value;
    }

    private string? DefaultOf(ImportField field) =>
        field.Names.Select(order.Defaults.GetValueOrDefault).FirstOrDefault(one => one is not null);

    private delegate Outcome<T> ItemReader<T>(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json);
}
