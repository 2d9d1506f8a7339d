using System.Text.Json;
using Assay.Core;
using Assay.Core.Record.Reading;

namespace Assay.Server.Requests.Known;

/// <summary>One pass over a body that finds the members that its type does not have.</summary>
/// <remarks>The body has passed <see cref="JsonScan"/>: it is valid JSON, and only items of a batch, which are refused by themselves, are deeper than allowed. Nothing is allocated for a flat body without faults.</remarks>
internal ref struct MemberScan
{
    /// <summary>Names that only a condition written in full has; <c>value</c> may well be an attribute.</summary>
    private static readonly string[] ConditionMembers =
    [
        "attribute",
        "op",
        "value",
        "values",
        "segment",
        "all",
        "any",
        "negate",
        "ignore_case",
    ];

    private Utf8JsonReader _reader;
    private List<(string Place, string Message)>? _unknown;
    private List<(string Place, string Message)>? _designed;
    private bool _hasOtherSpellings;

    /// <summary>The first kind of fault; else <paramref name="hasOtherSpellings"/> says whether second names occur.</summary>
    public static Fault? Check(ReadOnlySpan<byte> json, BodyShape shape, out bool hasOtherSpellings)
    {
        var scan = new MemberScan { _reader = new Utf8JsonReader(json, ItemReading.AnyDepth) };
        scan._reader.Read();
        scan.Walk(shape, null);
        hasOtherSpellings = scan._hasOtherSpellings;
        return scan._unknown is { } unknown ? KnownFaults.UnknownMembers(unknown)
            : scan._designed is { } designed ? KnownFaults.NotSupportedYet(designed)
            : null;
    }

    /// <summary>Leaves the reader at the end of the value at which it stands.</summary>
    private void Walk(BodyShape shape, Place? at)
    {
        switch (_reader.TokenType, shape)
        {
            case (JsonTokenType.StartObject, MembersShape members):
                WalkMembers(members, at);
                break;
            case (JsonTokenType.StartObject, MapShape map):
                while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
                {
                    var inner = new Place(at, _reader.GetString()!, -1);
                    _reader.Read();
                    Walk(map.Value, inner);
                }
                break;
            case (JsonTokenType.StartArray, ListShape { Item: not OpenShape } list):
                WalkItems(list.Item, at);
                break;
            case (JsonTokenType.StartObject or JsonTokenType.StartArray, ConditionShape):
                WalkCondition(at);
                break;
            default:
                _reader.Skip();
                break;
        }
    }

    private void WalkMembers(MembersShape shape, Place? at)
    {
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (shape.Find(ref _reader) is { } member)
            {
                _hasOtherSpellings |= member.Spelling is not null;
                _reader.Read();
                if (member.Shape is OpenShape)
                    _reader.Skip();
                else
                    Walk(member.Shape, new Place(at, member.Name, -1));
                continue;
            }
            Note(_reader.GetString()!, shape, at);
            _reader.Read();
            _reader.Skip();
        }
    }

    private void WalkItems(BodyShape item, Place? at)
    {
        for (var i = 0; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; i++)
            Walk(item, new Place(at, "", i));
    }

    /// <summary>An object is a condition in full, or attributes with their values; one that seems to be both would be read as the latter.</summary>
    private void WalkCondition(Place? at)
    {
        if (_reader.TokenType == JsonTokenType.StartArray)
        {
            WalkItems(ConditionShape.Instance, at);
            return;
        }
        var names = new List<string>();
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _reader.GetString()!;
            names.Add(name);
            _reader.Read();
            if (name is "all" or "any" && _reader.TokenType == JsonTokenType.StartArray)
                Walk(ConditionShape.Instance, new Place(at, name, -1));
            else
                _reader.Skip();
        }
        var isInFull = names.Exists(name => name != "value" && ConditionMembers.Contains(name));
        foreach (var stranger in isInFull ? names.Except(ConditionMembers) : [])
            Add(ref _unknown, new Place(at, stranger, -1), $"A condition has no member '{stranger}'.{Hint(stranger, ConditionMembers)}");
    }

    private void Note(string name, MembersShape shape, Place? at)
    {
        var place = new Place(at, name, -1);
        if (shape.Designed.Contains(name))
            Add(ref _designed, place, $"'{place}' is not supported yet.");
        else if (shape.Members.Count == 0)
            Add(ref _unknown, place, $"There is no member '{place}': nothing is read from the body here.");
        else
            Add(ref _unknown, place, $"There is no member '{place}'.{Hint(name, shape.Members.Select(member => member.Name))}");
    }

    private static string Hint(string name, IEnumerable<string> known)
    {
        var names = known.ToList();
        return NearestName.Of(name, names) is { } nearest ? $" Did you mean '{nearest}'?" : $" Known are: {string.Join(", ", names)}.";
    }

    private static void Add(ref List<(string Place, string Message)>? list, Place place, string message) =>
        (list ??= []).Add((place.ToString(), message));

    /// <summary>The way to a value; made only where a body has objects inside.</summary>
    private sealed record Place(Place? Outer, string Name, int Index)
    {
        public override string ToString() =>
            Index >= 0 ? $"{Outer}[{Index}]"
            : Outer is null ? Name
            : $"{Outer}.{Name}";
    }
}
