using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Assay.Core.Record;

/// <summary>What an exposure keeps of a context: all of it, or what is left once its largest members are taken out.</summary>
/// <param name="Json">A JSON object with members, or <c>null</c>.</param>
/// <param name="LeftOut">Names of members that there was no room for.</param>
public readonly record struct KeptContext(string? Json, IReadOnlyList<string> LeftOut)
{
    /// <summary>Quotation marks, a colon and a comma around each member.</summary>
    private const int SignsOfMember = 4;

    /// <summary>Characters of a member with an empty name and one digit, so that most contexts are known to have few without counting.</summary>
    private const int SmallestMember = SignsOfMember + 1;

    /// <param name="context">A JSON object that was checked on its way in, or <c>null</c>.</param>
    public static KeptContext Of(string? context, RecordLimits limits)
    {
        if (context is null || (context.Length <= (long)SmallestMember * limits.MaxPropertyKeys && !limits.IsTooLarge(context)))
            return new(context, []);
        using var document = JsonDocument.Parse(context, new JsonDocumentOptions { MaxDepth = int.MaxValue });
        var members = document.RootElement.EnumerateObject().ToList();
        if (members.Count <= limits.MaxPropertyKeys && !limits.IsTooLarge(context))
            return new(context, []);
        var size = 1 + members.Sum(SizeOf);
        var leftOut = new List<string>();
        foreach (var member in members.OrderByDescending(SizeOf))
        {
            if (size <= limits.MaxPropertiesBytes && members.Count - leftOut.Count <= limits.MaxPropertyKeys)
                break;
            size -= SizeOf(member);
            leftOut.Add(member.Name);
        }
        var gone = leftOut.ToHashSet(StringComparer.Ordinal);
        var kept = members.Where(member => !gone.Contains(member.Name)).Select(TextOf).ToList();
        return new(kept.Count == 0 ? null : $"{{{string.Join(',', kept)}}}", leftOut);
    }

    private static int SizeOf(JsonProperty member) =>
        JsonMarshal.GetRawUtf8PropertyName(member).Length + JsonMarshal.GetRawUtf8Value(member.Value).Length + SignsOfMember;

    private static string TextOf(JsonProperty member) =>
        $"\"{Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member))}\":{Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(member.Value))}";
}
