using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Server.Requests;

namespace Assay.Server.Bodies;

/// <summary>Reads what the framework does not bind. A value of a wrong type is the caller's fault, told with its place.</summary>
internal static class BodyReading
{
    public static Outcome<T> Read<T>(JsonBody body) => Try(() => JsonSerializer.Deserialize<T>(body.Json.Span, Wire.Json)!);

    public static Outcome<T> Read<T>(JsonObject json, JsonSerializerOptions? options = null) =>
        Try(() => json.Deserialize<T>(options ?? Wire.Json)!);

    /// <summary>A description with a merge patch (RFC 7396) laid over it.</summary>
    public static Outcome<T> Patched<T>(T before, JsonObject patch, JsonSerializerOptions? options = null)
    {
        var merged = JsonSerializer.SerializeToNode(before, Wire.Json)!.AsObject();
        MergePatch.Apply(merged, patch);
        return Read<T>(merged, options);
    }

    private static Outcome<T> Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (JsonException wrong)
        {
            return Faults.WrongType(wrong.Path?.TrimStart('$', '.') ?? "");
        }
    }
}
