using System.Text.Json.Nodes;

namespace Assay.Server.Bodies;

/// <summary>A value that differs, by its place such as <c>environments.production.enabled</c>; null where there was, or is, none.</summary>
internal sealed record ValueChange(string Path, JsonNode? Before, JsonNode? After);

/// <summary>What differs between two objects, member by member. A list counts as one value.</summary>
internal static class JsonDifference
{
    public static IEnumerable<ValueChange> Between(JsonObject before, JsonObject after, string path = "")
    {
        foreach (var name in before.Select(member => member.Key).Union(after.Select(member => member.Key)))
        foreach (var change in Between(before[name], after[name], path + name))
            yield return change;
    }

    private static IEnumerable<ValueChange> Between(JsonNode? before, JsonNode? after, string path) =>
        (before, after) switch
        {
            (JsonObject from, JsonObject to) => Between(from, to, $"{path}."),
            _ when JsonNode.DeepEquals(before, after) => [],
            _ => [new(path, before?.DeepClone(), after?.DeepClone())],
        };
}
