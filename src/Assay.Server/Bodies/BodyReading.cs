using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core;
using Assay.Server.Requests;

namespace Assay.Server.Bodies;

/// <summary>Reads what the framework does not bind. A value of a wrong type is the caller's fault, told with its place.</summary>
internal static class BodyReading
{
    public static Outcome<T> Read<T>(JsonBody body) => Try(() => JsonSerializer.Deserialize<T>(body.Json.Span, BodyJson.Options)!);

    public static Outcome<T> Read<T>(JsonObject json) => Try(() => json.Deserialize<T>(BodyJson.Options)!);

    /// <summary>A description with a merge patch (RFC 7396) laid over it.</summary>
    public static Outcome<T> Patched<T>(T before, JsonObject patch)
    {
        var merged = JsonSerializer.SerializeToNode(before, BodyJson.Options)!.AsObject();
        MergePatch.Apply(merged, patch);
        return Read<T>(merged);
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
