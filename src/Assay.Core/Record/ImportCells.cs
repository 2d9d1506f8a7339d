using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core.Record.Reading;
using Assay.Evaluation;

namespace Assay.Core.Record;

/// <summary>One row of a table, read as an event or an exposure.</summary>
internal readonly struct ImportCells(ImportColumns columns, string?[] cells, JsonLimits limits)
{
    /// <summary>Letters of all cells; about the memory that they take.</summary>
    public long Bytes
    {
        get
        {
            var bytes = 0L;
            foreach (var cell in cells)
                bytes += cell?.Length ?? 0;
            return bytes;
        }
    }

    /// <summary>What the sender may have overlooked in the columns.</summary>
    public string? Warning => columns.HasUnreadId ? ImportFaults.IdNotRead : null;

    /// <summary>The row holds no value, and the order passes such rows over.</summary>
    public bool IsDropped => columns.Numbers.Missing == MissingValue.Drop && HoldsNoValue();

    public Outcome<EventInput> ToEvent()
    {
        if (CheckTexts(ImportKind.Events) is { } unfit)
            return unfit;
        var properties = Json(ImportFields.Properties, out var keys, out var propertyValue);
        if (properties.Fault is { } bad)
            return bad;
        var value = Value();
        if (value.Fault is { } wrong)
            return wrong;
        if (!TryTime(ImportFields.Timestamp, out var time))
            return JsonFields.WrongType("timestamp", TimeText.Forms);
        return new EventInput(
            Text(ImportFields.EventId),
            Text(ImportFields.UserId),
            Text(ImportFields.Type),
            time,
            value.Value ?? propertyValue,
            properties.Value,
            keys,
            Text(ImportFields.EventExperiment),
            Trimmed(ImportFields.Variant),
            Text(ImportFields.AnonymousId)
        );
    }

    public Outcome<ExposureInput> ToExposure()
    {
        if (CheckTexts(columns.Kind) is { } unfit)
            return unfit;
        var context = Json(ImportFields.Context, out var keys, out _);
        if (context.Fault is { } bad)
            return bad;
        if (!TryTime(ImportFields.ExposedAt, out var time))
            return JsonFields.WrongType("exposed_at", TimeText.Forms);
        var source = Trimmed(ImportFields.Source);
        if (source is not (null or "external" or "assigned"))
            return JsonFields.WrongType("source", "\"assigned\" or \"external\"");
        return new ExposureInput(
            Text(ImportFields.UserId),
            Text(ImportFields.Experiment),
            Trimmed(ImportFields.Variant),
            time,
            context.Value,
            source == "external",
            Text(ImportFields.AnonymousId),
            keys
        );
    }

    /// <summary>What the unit of a wide row did: an event for each of its columns that holds something else than no, 0 or nothing.</summary>
    /// <remarks>An event's id follows from experiment, type and unit, so that the same file again stores nothing twice.</remarks>
    public Outcome<IReadOnlyList<EventInput>> ToEvents(in ExposureInput exposure)
    {
        var events = new List<EventInput>();
        foreach (var (type, column) in columns.Members(ImportFields.Event))
        {
            var value = WideValue(type, cells[column]);
            if (value.Fault is { } fault)
                return fault;
            if (value.Value == 0)
                continue;
            var id = $"wide-{exposure.Experiment}-{type}-{Short(exposure.UserId ?? exposure.AnonymousId ?? "")}";
            events.Add(
                new EventInput(
                    id,
                    exposure.UserId,
                    type,
                    exposure.ExposedUtc,
                    value.Value,
                    default,
                    0,
                    default,
                    default,
                    exposure.AnonymousId
                )
            );
        }
        return events;
    }

    private Outcome<double> WideValue(string type, string? cell)
    {
        if (cell is null || (columns.Numbers.Missing == MissingValue.Zero && NumberText.IsMissing(cell)))
            return 0;
        if (NumberText.TryReadAnswer(cell, out var answer) || NumberText.TryRead(cell, columns.Numbers.Decimal, out answer))
            return answer;
        return JsonFields.WrongType($"event.{type}", $"a number, yes or no, unlike '{NumberText.Shown(cell)}'{NumberText.WayOut(cell)}");
    }

    private static string Short(string unit) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(unit)).AsSpan(0, 16));

    private string? Text(ImportField field) => columns.Text(cells, field);

    /// <summary>Names of variants and sources; files of fixed width fill them up with blanks.</summary>
    private string? Trimmed(ImportField field) => Text(field)?.Trim() is { Length: > 0 } text ? text : null;

    private bool HoldsNoValue()
    {
        foreach (var column in columns.Values)
            if (NumberText.IsMissing(cells[column]))
                return true;
        return false;
    }

    private Fault? CheckTexts(ImportKind kind)
    {
        foreach (var field in ImportFields.Of(kind))
            if (Text(field) is { } text && IncomingText.Check(text) is { } fault)
                return fault;
        return null;
    }

    private Outcome<double?> Value()
    {
        var text = Text(ImportFields.Value);
        if (columns.Has(ImportFields.Value) && columns.Numbers.Missing == MissingValue.Zero && NumberText.IsMissing(text))
            return new Outcome<double?>(0);
        if (text is null)
            return new Outcome<double?>((double?)null);
        return NumberText.TryRead(text, columns.Numbers.Decimal, out var number)
            ? new Outcome<double?>(number)
            : JsonFields.WrongType("value", $"a number, unlike '{NumberText.Shown(text)}'{NumberText.WayOut(text)}");
    }

    private bool TryTime(ImportField field, out DateTime? time)
    {
        time = null;
        if (Text(field)?.Trim() is not { Length: > 0 } text)
            return true;
        var reads = TimeText.TryRead(text, out var read);
        time = read;
        return reads;
    }

    /// <summary>The field's own JSON with the mapped columns added; <c>null</c> where there is neither.</summary>
    private Outcome<string?> Json(ImportField field, out int members, out double? value)
    {
        (members, value) = (0, null);
        var made = new JsonObject();
        if (Text(field) is { } text)
        {
            var json = Encoding.UTF8.GetBytes(text);
            if (IncomingText.CheckJson(json, JsonTokenType.StartObject, limits) is { } fault)
                return fault.Code is "malformed_json" or "object_expected" ? JsonFields.WrongType(field.Name, "a JSON object") : fault;
            made = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = limits.Depth + 1 })!.AsObject();
        }
        if (made["value"] is JsonValue number && number.TryGetValue<double>(out var inside))
            value = inside;
        foreach (var (member, column) in columns.Members(field))
        {
            if (cells[column] is not { } cell)
                continue;
            if (IncomingText.Check(cell) is { } fault)
                return fault;
            made[member] = cell;
            if (member == "value" && NumberText.TryRead(cell, columns.Numbers.Decimal, out var mapped))
                value = mapped;
        }
        members = made.Count;
        return new Outcome<string?>(members == 0 ? null : made.ToJsonString());
    }
}
