using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Record.Reading;
using Assay.Evaluation;

namespace Assay.Core.Record;

/// <summary>Which column of a file holds which field.</summary>
internal sealed class ImportColumns
{
    private readonly Dictionary<string, int> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyDictionary<string, string> _defaults;

    public ImportColumns(IReadOnlyList<string> columns, ImportOrder order)
    {
        _defaults = order.Defaults;
        for (var i = 0; i < columns.Count; i++)
            _fields.TryAdd(columns[i], i);
        foreach (var (field, column) in order.Columns)
            _fields[field] = FindColumn(columns, column);
    }

    public string? Text(string?[] cells, string field) =>
        _fields.TryGetValue(field, out var index) && cells[index] is { Length: > 0 } cell ? cell : _defaults.GetValueOrDefault(field);

    /// <summary>The columns mapped into a JSON field: <c>context.channel</c> gives the member <c>channel</c>.</summary>
    public IEnumerable<(string Member, int Column)> Members(string field) =>
        _fields
            .Where(pair => pair.Key.StartsWith(field + ".", StringComparison.Ordinal))
            .Select(pair => (pair.Key[(field.Length + 1)..], pair.Value));

    private static int FindColumn(IReadOnlyList<string> columns, string name)
    {
        var index = columns.ToList().FindIndex(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? index
            : throw new InvalidDataException($"The file has no column '{name}'. Its columns are: {string.Join(", ", columns)}.");
    }
}

/// <summary>One row of a file, read as an event or an exposure.</summary>
internal readonly struct ImportCells(ImportColumns columns, string?[] cells)
{
    public Outcome<EventInput> ToEvent()
    {
        var properties = Json("properties", out var keys);
        if (properties.Fault is { } bad)
            return bad;
        if (!TryValue(out var value))
            return JsonFields.WrongType("value", "a number");
        if (!TryTime("timestamp", out var time))
            return JsonFields.WrongType("timestamp", TimeText.Forms);
        return new EventInput(
            Text("event_id"),
            Text("user_id"),
            Text("type") ?? Text("event_type") ?? Text("event_name"),
            time,
            value,
            properties.Value,
            keys,
            Text("experiment_id"),
            Text("variant_id") ?? Text("variant")
        );
    }

    public Outcome<ExposureInput> ToExposure()
    {
        var context = Json("context", out _);
        if (context.Fault is { } bad)
            return bad;
        if (!TryTime("exposed_at", out var time))
            return JsonFields.WrongType("exposed_at", TimeText.Forms);
        return new ExposureInput(
            Text("user_id"),
            Text("experiment_id"),
            Text("variant") ?? Text("variant_id"),
            time,
            context.Value,
            Text("source") == "external",
            Text("anonymous_id")
        );
    }

    private string? Text(string field) => columns.Text(cells, field);

    private bool TryValue(out double? value)
    {
        value = null;
        if (Text("value") is not { } text)
            return true;
        var reads = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        value = number;
        return reads;
    }

    private bool TryTime(string field, out DateTime? time)
    {
        time = null;
        if (Text(field) is not { } text)
            return true;
        var reads = TimeText.TryRead(text.AsSpan().Trim(), out var read);
        time = read;
        return reads;
    }

    /// <summary>The field's own JSON with the mapped columns added; <c>null</c> where there is neither.</summary>
    private Outcome<string?> Json(string field, out int members)
    {
        members = 0;
        var made = new JsonObject();
        if (Text(field) is { } text && !TryParse(text, ref made))
            return JsonFields.WrongType(field, "a JSON object");
        foreach (var (member, column) in columns.Members(field))
            if (cells[column] is { } cell)
                made[member] = cell;
        members = made.Count;
        return new Outcome<string?>(members == 0 ? null : made.ToJsonString());
    }

    private static bool TryParse(string text, ref JsonObject made)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject parsed)
                return false;
            made = parsed;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
