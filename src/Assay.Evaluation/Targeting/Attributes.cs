using System.Text.Json;

namespace Assay.Evaluation.Targeting;

/// <summary>Where conditions read attributes. An implementation must answer from memory.</summary>
public interface IAttributes
{
    /// <summary>The attribute's value, or the default (missing).</summary>
    AttributeValue Get(string name);
}

/// <summary>Attributes held by name. Names are case-sensitive.</summary>
public sealed class Attributes : IAttributes
{
    private readonly Dictionary<string, AttributeValue> _values;

    /// <summary>A copy of the values.</summary>
    public Attributes(IReadOnlyDictionary<string, AttributeValue> values)
        : this(new(values, StringComparer.Ordinal)) { }

    private Attributes(Dictionary<string, AttributeValue> values) => _values = values;

    private const int MaxDepth = 8;

    /// <summary>No attributes.</summary>
    public static Attributes None { get; } = new(new Dictionary<string, AttributeValue>());

    /// <inheritdoc/>
    public AttributeValue Get(string name) => _values.TryGetValue(name, out var value) ? value : default;

    /// <summary>The members of a JSON object. A nested object gives dotted names (<c>address.city</c>) down to eight levels; other JSON gives none.</summary>
    public static Attributes FromJson(JsonElement json)
    {
        var values = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        AddMembers(json, "", MaxDepth, values);
        return new(values);
    }

    private static void AddMembers(JsonElement json, string prefix, int depth, Dictionary<string, AttributeValue> values)
    {
        if (json.ValueKind != JsonValueKind.Object || depth == 0)
            return;
        foreach (var member in json.EnumerateObject())
        {
            if (NameOf(member) is not { } own)
                continue;
            var name = prefix + own;
            if (AttributeValueJson.FromSent(member.Value) is { } value)
                values[name] = value;
            else
                AddMembers(member.Value, $"{name}.", depth - 1, values);
        }
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair: no condition can name it
        }
    }
}
