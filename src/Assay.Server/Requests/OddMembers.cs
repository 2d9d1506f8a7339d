using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Assay.Server.Settings;

namespace Assay.Server.Requests;

/// <summary>Marks an endpoint that evaluates: what is odd among these members is left out, and the rest decides.</summary>
/// <remarks>An application must not lose its flags because one attribute of one user cannot be stored.</remarks>
internal sealed class LeavesOutOddAttributes(params string[] members)
{
    public FrozenSet<string> Members { get; } = members.ToFrozenSet(StringComparer.Ordinal);
}

/// <param name="LeftOut">The attributes of which something was left out; <c>?</c> for a name that is no text.</param>
internal sealed record SoundBody(ReadOnlyMemory<byte> Json, IReadOnlyCollection<string> LeftOut);

/// <summary>Writes a body again without what <see cref="JsonScan"/> refuses among the attributes. Only called where it refused something.</summary>
internal sealed class OddMembers(LimitSettings limits, FrozenSet<string> where)
{
    /// <summary>An id is nobody's to leave out: a request with an odd one is refused as it stands.</summary>
    private const string TargetingKey = "targetingKey";

    private readonly ArrayBufferWriter<byte> _to = new();
    private readonly SortedSet<string> _leftOut = new(StringComparer.Ordinal);

    /// <summary>The attribute that is being written.</summary>
    private string _attribute = "";

    /// <summary>The body without them; <c>null</c> where it is no JSON object.</summary>
    public static SoundBody? LeaveOut(ReadOnlyMemory<byte> json, FrozenSet<string> where, LimitSettings limits)
    {
        if (!Utf8.IsValid(json.Span))
            return null;
        try
        {
            // A body is at most some megabytes, and parsing keeps no stack of its depth.
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = int.MaxValue });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new OddMembers(limits, where).Write(document.RootElement)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private SoundBody Write(JsonElement root)
    {
        _to.Write("{"u8);
        var count = 0;
        foreach (var member in root.EnumerateObject())
        {
            WriteName(member, count++);
            if (member.Value.ValueKind == JsonValueKind.Object && TextOf(member) is { } name && where.Contains(name))
                WriteObject(member.Value, depth: 1);
            else
                _to.Write(JsonMarshal.GetRawUtf8Value(member.Value));
        }
        _to.Write("}"u8);
        return new(_to.WrittenMemory, _leftOut);
    }

    /// <summary>Of members with one name the last counts, as every reader of JSON has it.</summary>
    private void WriteObject(JsonElement json, int depth)
    {
        var members = new OrderedDictionary<string, JsonProperty>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            var name = TextOf(member);
            var isSound = name is not null && !name.Contains('\0') && (IsSound(member.Value, depth + 1) || IsKey(name, depth));
            if (!isSound || members.ContainsKey(name!))
                _leftOut.Add(depth == 1 ? name ?? "?" : _attribute);
            if (isSound)
                members[name!] = member;
        }
        foreach (var (name, _) in members.Skip(limits.MembersPerObject))
            _leftOut.Add(depth == 1 ? name : _attribute);
        _to.Write("{"u8);
        foreach (var (i, (name, member)) in members.Take(limits.MembersPerObject).Index())
        {
            if (depth == 1)
                _attribute = name;
            WriteName(member, i);
            if (IsKey(name, depth))
                _to.Write(JsonMarshal.GetRawUtf8Value(member.Value));
            else
                WriteValue(member.Value, depth + 1);
        }
        _to.Write("}"u8);
    }

    private void WriteValue(JsonElement value, int depth)
    {
        if (value.ValueKind == JsonValueKind.Object)
            WriteObject(value, depth);
        else if (value.ValueKind == JsonValueKind.Array)
            WriteArray(value, depth);
        else
            _to.Write(JsonMarshal.GetRawUtf8Value(value));
    }

    private void WriteArray(JsonElement json, int depth)
    {
        _to.Write("["u8);
        var sound = json.EnumerateArray().Where(item => IsSound(item, depth + 1)).ToList();
        if (sound.Count < json.GetArrayLength())
            _leftOut.Add(_attribute);
        foreach (var (i, item) in sound.Index())
        {
            if (i > 0)
                _to.Write(","u8);
            WriteValue(item, depth + 1);
        }
        _to.Write("]"u8);
    }

    private void WriteName(JsonProperty member, int index)
    {
        if (index > 0)
            _to.Write(","u8);
        _to.Write("\""u8);
        _to.Write(JsonMarshal.GetRawUtf8PropertyName(member));
        _to.Write("\":"u8);
    }

    /// <summary>Whether something of the value can stay.</summary>
    private bool IsSound(JsonElement value, int depth) =>
        value.ValueKind switch
        {
            JsonValueKind.Object or JsonValueKind.Array => depth < limits.JsonDepth,
            JsonValueKind.String => TextOf(value) is { } text && !text.Contains('\0'),
            JsonValueKind.Number => value.TryGetDouble(out var number) && double.IsFinite(number),
            _ => true,
        };

    private static bool IsKey(string name, int depth) => depth == 1 && name == TargetingKey;

    private static string? TextOf(JsonElement text) => WithoutHalfPairs(text, static text => text.GetString());

    private static string? TextOf(JsonProperty member) => WithoutHalfPairs(member, static member => member.Name);

    private static string? WithoutHalfPairs<T>(T from, Func<T, string?> read)
    {
        try
        {
            return read(from);
        }
        catch (InvalidOperationException)
        {
            return null; // the only way to learn that a text has half of a surrogate pair
        }
    }
}
