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

    /// <param name="context">A JSON object that was checked on its way in, or <c>null</c>.</param>
    /// <param name="bytes">How much is kept at most.</param>
    public static KeptContext Of(string? context, int bytes)
    {
        if (context is null || Encoding.UTF8.GetByteCount(context) <= bytes)
            return new(context, []);
        using var document = JsonDocument.Parse(context, new JsonDocumentOptions { MaxDepth = int.MaxValue });
        var members = document.RootElement.EnumerateObject().ToList();
        var size = 1 + members.Sum(SizeOf);
        var leftOut = new List<string>();
        foreach (var member in members.OrderByDescending(SizeOf))
        {
            if (size <= bytes)
                break;
            size -= SizeOf(member);
            leftOut.Add(member.Name);
        }
        var kept = members.Where(member => !leftOut.Contains(member.Name)).Select(TextOf).ToList();
        return new(kept.Count == 0 ? null : $"{{{string.Join(',', kept)}}}", leftOut);
    }

    private static int SizeOf(JsonProperty member) =>
        JsonMarshal.GetRawUtf8PropertyName(member).Length + JsonMarshal.GetRawUtf8Value(member.Value).Length + SignsOfMember;

    private static string TextOf(JsonProperty member) =>
        $"\"{Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member))}\":{Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(member.Value))}";
}
