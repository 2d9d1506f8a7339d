using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Core;

namespace Assay.Server.Integrations.Ofrep;

/// <summary>Who asks, in OpenFeature's words.</summary>
/// <param name="TargetingKey"><c>null</c> where the application set none; an empty one is none.</param>
/// <param name="Attributes">The members beside <c>targetingKey</c>, as the text of a JSON object; <c>null</c> where there are none.</param>
internal readonly record struct OfrepContext(string? TargetingKey, string? AnonymousId, string? Attributes)
{
    /// <summary>Reads <c>{"context": {…}}</c>, a body that was checked. A context that is absent or null is an empty one.</summary>
    public static Outcome<OfrepContext> Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isContext = reader.ValueTextEquals("context"u8);
            reader.Read();
            if (isContext && reader.TokenType == JsonTokenType.StartObject)
                return ReadMembers(ref reader, json);
            if (isContext && reader.TokenType != JsonTokenType.Null)
                return Faults.InvalidContext("The context must be a JSON object.");
            reader.Skip();
        }
        return default(OfrepContext);
    }

    private static Outcome<OfrepContext> ReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        var (key, anonymous, others) = ((string?)null, (string?)null, 0);
        var cut = start..start;
        for (var end = start + 1; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; end = (int)reader.BytesConsumed)
        {
            // With the comma before it, or after it where it stands first.
            if (others == 0 && cut.End.Value > start)
                cut = cut.Start..(int)reader.TokenStartIndex;
            if (reader.ValueTextEquals("targetingKey"u8))
            {
                if (!reader.Read() || !TryReadId(ref reader, out key))
                    return Faults.InvalidContext("The targetingKey must be a text.");
                cut = end..(int)reader.BytesConsumed;
                continue;
            }
            others++;
            var isAnonymous = reader.ValueTextEquals("anonymousId"u8) || reader.ValueTextEquals("anonymous_id"u8);
            reader.Read();
            if (isAnonymous && TryReadId(ref reader, out var id))
                anonymous ??= id;
            reader.Skip();
        }
        return new OfrepContext(key, anonymous, others == 0 ? null : Without(json[start..(int)reader.BytesConsumed], cut, start));
    }

    private static string Without(ReadOnlySpan<byte> context, Range cut, int start) =>
        Encoding.UTF8.GetString(context[..(cut.Start.Value - start)]) + Encoding.UTF8.GetString(context[(cut.End.Value - start)..]);

    /// <summary>Many ids are numbers. Null and the empty text are none.</summary>
    private static bool TryReadId(ref Utf8JsonReader reader, out string? id)
    {
        id = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number when reader.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (id is { Length: 0 })
            id = null;
        return id is not null || reader.TokenType is JsonTokenType.String or JsonTokenType.Null;
    }
}
