using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Server.Requests;

/// <summary>Refuses <c>null</c> as an item of a list: nullable annotations bind members only, not what stands in lists.</summary>
internal static class NullItems
{
    public static void Refuse(JsonTypeInfo type)
    {
        if (
            type.Kind == JsonTypeInfoKind.Enumerable
            && type.ElementType is { IsValueType: false } item
            && !item.IsAssignableTo(typeof(JsonNode))
        )
            type.OnDeserialized = list => Check((IEnumerable)list);
    }

    private static void Check(IEnumerable list)
    {
        foreach (var item in list)
            if (item is null)
                throw new JsonException();
    }
}
