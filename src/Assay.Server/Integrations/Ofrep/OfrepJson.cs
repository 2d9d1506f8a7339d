using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Assay.Core;
using Assay.Evaluation;

namespace Assay.Server.Integrations.Ofrep;

/// <summary>Writes evaluations as OFREP shapes them: what is absent is left out and never null.</summary>
internal static class OfrepJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>What is written, in a buffer of this thread: to be used before the next await.</summary>
    public static ReadOnlySpan<byte> ToUtf8<T>(T what, Action<Utf8JsonWriter, T> write)
    {
        var buffer = _buffer ??= new(1_024);
        var writer = _writer ??= new(buffer, Options);
        buffer.ResetWrittenCount();
        writer.Reset();
        write(writer, what);
        writer.Flush();
        return buffer.WrittenSpan;
    }

    public static void Write(Utf8JsonWriter writer, OfrepEvaluation evaluation)
    {
        var resolution = evaluation.Resolution;
        writer.WriteStartObject();
        writer.WriteString("key"u8, resolution.Flag!.Key);
        if (resolution.Error.Code() is { } error)
        {
            writer.WriteString("errorCode"u8, error);
            writer.WriteString("errorDetails"u8, Faults.TargetingKeyMissing(resolution.Flag.Key).Detail);
        }
        else
            WriteSuccess(writer, resolution, evaluation.AreAttributesMissing);
        writer.WriteEndObject();
    }

    private static void WriteSuccess(Utf8JsonWriter writer, in Resolution resolution, bool areAttributesMissing)
    {
        writer.WriteString("reason"u8, resolution.Reason.Name());
        if (resolution.Variation is { } variation)
        {
            writer.WriteString("variant"u8, variation.Key);
            writer.WritePropertyName("value"u8);
            writer.WriteRawValue(variation.ValueJson, skipInputValidation: true);
        }
        if (resolution.RuleId is not null || areAttributesMissing)
            WriteMetadata(writer, resolution, areAttributesMissing);
    }

    /// <summary>What an application needs to log the exposure of an evaluation that came in bulk.</summary>
    private static void WriteMetadata(Utf8JsonWriter writer, in Resolution resolution, bool areAttributesMissing)
    {
        writer.WriteStartObject("metadata"u8);
        if (resolution.RuleId is { } rule)
            writer.WriteString("rule"u8, rule);
        if (areAttributesMissing)
            writer.WriteBoolean("attributesMissing"u8, true);
        if (resolution.Experiment is { } experiment)
        {
            writer.WriteString("experiment"u8, experiment.Key);
            writer.WriteString("experimentVariant"u8, experiment.Variants[resolution.Assignment.VariantIndex].Key);
        }
        writer.WriteEndObject();
    }
}
