using System.Globalization;
using System.Text.Json;
using Assay.Evaluation;

namespace Assay.Core.Record.Reading;

/// <summary>Reads single fields of an item without building a document. A value of another type is a fault of the item.</summary>
internal static class JsonFields
{
    public static Fault WrongType(string field, string expected) =>
        new("wrong_type", FaultKind.Invalid, $"'{field}' must be {expected}.")
        {
            Errors = new Dictionary<string, string[]> { [field] = [$"Must be {expected}."] },
        };

    /// <summary>A member that the caller may add is skipped; a slip of the pen in one of ours would lose what it says, and is a fault of the item.</summary>
    /// <param name="reader">Stands at the member's name.</param>
    public static Fault? Unknown(ref Utf8JsonReader reader, string[] known)
    {
        var name = reader.GetString()!;
        reader.Read();
        reader.Skip();
        if (NearestName.Slip(name, known) is not { } meant)
            return null;
        var message = $"There is no member '{name}'. Did you mean '{meant}'?";
        return new("unknown_member", FaultKind.Invalid, message) { Errors = new Dictionary<string, string[]> { [name] = [message] } };
    }

    /// <summary>A string; an integer is taken as its digits, since many ids are numbers. JSON null is no value.</summary>
    public static Fault? Text(ref Utf8JsonReader reader, string field, ref string? value)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                value = reader.GetString();
                return null;
            case JsonTokenType.Number when reader.TryGetInt64(out var number):
                value = number.ToString(CultureInfo.InvariantCulture);
                return null;
            default:
                reader.Skip();
                return WrongType(field, "a text");
        }
    }

    /// <summary>As <see cref="Text(ref Utf8JsonReader, string, ref string?)"/>, but text without escapes is not copied.</summary>
    public static Fault? Text(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, string field, ref Utf8Text value)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
        {
            value = new(json.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
            return null;
        }
        string? copy = null;
        var fault = Text(ref reader, field, ref copy);
        if (copy is not null)
            value = copy;
        return fault;
    }

    public static Fault? Number(ref Utf8JsonReader reader, string field, ref double? value)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number))
        {
            value = number;
            return null;
        }
        reader.Skip();
        return WrongType(field, "a number, without quotation marks");
    }

    public static Fault? Truth(ref Utf8JsonReader reader, string field, ref bool? value)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            value = reader.GetBoolean();
            return null;
        }
        reader.Skip();
        return WrongType(field, "true or false");
    }

    public static Fault? Time(ref Utf8JsonReader reader, string field, ref DateTime? value)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.String && TryReadTime(ref reader, out var time))
        {
            value = time;
            return null;
        }
        reader.Skip();
        return WrongType(field, TimeText.Forms);
    }

    /// <summary>An event's properties, kept as their text; counts the members and reads the number in <c>value</c>, where many clients put it.</summary>
    public static Fault? Properties(
        ref Utf8JsonReader reader,
        ReadOnlyMemory<byte> json,
        ref Utf8Text properties,
        ref double? value,
        out int members
    )
    {
        var at = reader;
        var fault = Object(ref reader, json, "properties", ref properties, out members);
        if (fault is null && members > 0)
            value = NumberIn(ref at, "value"u8);
        return fault;
    }

    /// <summary>A JSON object, kept as its text; counts its members.</summary>
    public static Fault? Object(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, string field, ref string? value, out int members)
    {
        Utf8Text text = default;
        var fault = Object(ref reader, json, field, ref text, out members);
        if (text.IsGiven)
            value = text.ToString();
        return fault;
    }

    /// <inheritdoc cref="Object(ref Utf8JsonReader, ReadOnlyMemory{byte}, string, ref string?, out int)"/>
    public static Fault? Object(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, string field, ref Utf8Text value, out int members)
    {
        members = 0;
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return WrongType(field, "a JSON object");
        }
        var start = (int)reader.TokenStartIndex;
        var depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 1)
                members++;
        if (members > 0)
            value = new(json[start..(int)reader.BytesConsumed]);
        return null;
    }

    /// <summary>The member of the object at which the reader stands, where it is a number.</summary>
    private static double? NumberIn(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        double? number = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMeant = reader.ValueTextEquals(name);
            reader.Read();
            if (isMeant && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var found))
                number = found;
            reader.Skip();
        }
        return number;
    }

    private static bool TryReadTime(ref Utf8JsonReader reader, out DateTime time) =>
        reader.ValueIsEscaped ? TimeText.TryRead(reader.GetString(), out time) : TimeText.TryRead(reader.ValueSpan, out time);
}
