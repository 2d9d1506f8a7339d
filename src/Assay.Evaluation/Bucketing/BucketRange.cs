using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Evaluation.Bucketing;

/// <summary>A half-open range of buckets, [Start, End). As JSON: an array of the two.</summary>
/// <param name="Start">First bucket in the range.</param>
/// <param name="End">First bucket after it.</param>
[JsonConverter(typeof(BucketRangeJson))]
public readonly record struct BucketRange(int Start, int End)
{
    /// <summary>Whether the bucket lies in the range.</summary>
    public bool Contains(int bucket) => bucket >= Start && bucket < End;
}

/// <summary>A range as an array of two numbers.</summary>
internal sealed class BucketRangeJson : JsonConverter<BucketRange>
{
    public override BucketRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<int[]>(ref reader, options) is [var start, var end]
            ? new(start, end)
            : throw new JsonException("A range is an array of two numbers.");

    public override void Write(Utf8JsonWriter writer, BucketRange value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Start);
        writer.WriteNumberValue(value.End);
        writer.WriteEndArray();
    }
}
