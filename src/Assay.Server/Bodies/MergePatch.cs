using System.Text.Json.Nodes;

namespace Assay.Server.Bodies;

/// <summary>JSON merge patch, RFC 7396: null removes, an object merges, anything else replaces.</summary>
internal static class MergePatch
{
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                target.Remove(name);
            else if (value is JsonObject inner && target[name] is JsonObject into)
                Apply(into, inner);
            else
                target[name] = WithoutNulls(value.DeepClone());
        }
    }

    /// <summary>A new object takes over only the members that are not null.</summary>
    private static JsonNode WithoutNulls(JsonNode value)
    {
        if (value is not JsonObject source)
            return value;
        var made = new JsonObject();
        Apply(made, source);
        return made;
    }
}
