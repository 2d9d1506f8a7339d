using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Core;

namespace Assay.Server.Requests.Known;

/// <summary>Rewrites a body so that every member has its first name: the code behind knows no other.</summary>
internal static class OtherSpellings
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    public static Outcome<byte[]> Resolve(ReadOnlySpan<byte> json, BodyShape shape)
    {
        var root = JsonNode.Parse(json, documentOptions: Deep);
        return Resolve(root, shape, "") is { } fault ? fault : JsonSerializer.SerializeToUtf8Bytes(root, BodyJson.Options);
    }

    private static Fault? Resolve(JsonNode? node, BodyShape shape, string at) =>
        (node, shape) switch
        {
            (JsonObject json, MembersShape members) => Resolve(json, members, at),
            (JsonObject json, MapShape map) => First(json, member => Resolve(member.Value, map.Value, $"{at}{member.Key}.")),
            (JsonArray json, ListShape list) => First(
                json.Index(),
                one => Resolve(one.Item, list.Item, $"{at.TrimEnd('.')}[{one.Index}].")
            ),
            _ => null,
        };

    private static Fault? Resolve(JsonObject json, MembersShape shape, string at)
    {
        var given = new Dictionary<string, string>();
        foreach (var (name, value) in json.ToList())
        {
            if (shape.Find(name) is not { } member)
                continue;
            var (first, read) = member.Spelling is { } spelling ? (spelling.Name, Read(value, spelling)) : (name, value);
            if (member.Spelling is { IsFraction: true, Name: var percent } && !IsPercent(read))
                return KnownFaults.NoFraction(at + name, percent);
            if (given.TryGetValue(first, out var earlier) && !AreEqual(json[first], read))
                return KnownFaults.ConflictingSpellings(at + name, earlier, name);
            if (
                member.Spelling is not null
                && !given.ContainsKey(first)
                && json.TryGetPropertyValue(first, out var beside)
                && !AreEqual(beside, read)
            )
                return KnownFaults.ConflictingSpellings(at + name, first, name);
            given.TryAdd(first, name);
            if (member.Spelling is null)
                continue;
            json.Remove(name);
            json[first] = read?.DeepClone();
        }
        return First(json, member => shape.Find(member.Key) is { } known ? Resolve(member.Value, known.Shape, $"{at}{member.Key}.") : null);
    }

    private static JsonNode? Read(JsonNode? value, OtherSpellingOfAttribute spelling) =>
        spelling.IsFraction && NumberOf(value) is { } fraction ? JsonValue.Create(fraction * 100) : value;

    /// <summary>What is no number is refused later, by its type.</summary>
    private static bool IsPercent(JsonNode? value) =>
        value is not JsonValue number || number.GetValueKind() != JsonValueKind.Number || NumberOf(value) is >= 0 and <= 100;

    /// <summary>Two spellings of one time, or of one number, say the same.</summary>
    private static bool AreEqual(JsonNode? one, JsonNode? other) =>
        JsonNode.DeepEquals(one, other)
        || (NumberOf(one) is { } number && number == NumberOf(other))
        || (TimeOf(one) is { } time && time == TimeOf(other));

    private static decimal? NumberOf(JsonNode? value) =>
        value is JsonValue number
        && number.GetValueKind() == JsonValueKind.Number
        && decimal.TryParse(number.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var read)
        && Math.Abs(read) < 1_000_000_000m
            ? read
            : null;

    private static DateTimeOffset? TimeOf(JsonNode? value) =>
        value is JsonValue text
        && text.GetValueKind() == JsonValueKind.String
        && DateTimeOffset.TryParse(text.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    private static Fault? First<T>(IEnumerable<T> items, Func<T, Fault?> check) =>
        items.Select(check).FirstOrDefault(fault => fault is not null);
}
