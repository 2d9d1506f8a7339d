using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Assay.Evaluation;

/// <summary>Writes snapshots, one after the other, for one kind of reader of one environment. A flag that has not changed since the last one is not written anew.</summary>
/// <remarks>Not for use by several threads at once.</remarks>
/// <param name="environment">Whose rules are written.</param>
/// <param name="reader">For whom.</param>
public sealed class SnapshotWriter(string environment, SnapshotReader reader)
{
    private readonly ConditionalWeakTable<FlagDefinition, byte[]> _written = [];
    private int _lastLength = 1_024;

    /// <summary>UTF-8 JSON of what evaluates in the environment. The same snapshot gives the same bytes.</summary>
    public byte[] Write(Snapshot snapshot)
    {
        var flags = SnapshotScope.Flags(snapshot, reader);
        var wire = SnapshotScope.Of(snapshot, environment, reader, flags);
        var buffer = new ArrayBufferWriter<byte>(_lastLength + 1_024);
        using (var json = new Utf8JsonWriter(buffer, new() { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteString("format"u8, wire.Format);
            json.WriteNumber("version"u8, wire.Version);
            json.WriteString("environment"u8, environment);
            json.WriteStartArray("flags"u8);
            foreach (var flag in flags)
                json.WriteRawValue(_written.GetValue(flag, ToUtf8), skipInputValidation: true);
            json.WriteEndArray();
            Write(json, "experiments", wire.Experiments);
            Write(json, "segments", wire.Segments);
            Write(json, "layers", wire.Layers);
            Write(json, "holdouts", wire.Holdouts);
            json.WriteEndObject();
        }
        _lastLength = buffer.WrittenCount;
        return buffer.WrittenSpan.ToArray();
    }

    private byte[] ToUtf8(FlagDefinition flag) =>
        JsonSerializer.SerializeToUtf8Bytes(SnapshotScope.InEnvironment(flag, environment, reader), SnapshotJson.Options);

    private static void Write<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, items, SnapshotJson.Options);
    }
}
