using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Core;

/// <summary>Writes a number that JSON has no word for as null: the last line of defence against a failing answer, where each value has its own reason.</summary>
internal sealed class FiniteNumbers : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(value);
        else
            writer.WriteNullValue();
    }
}
