using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Assay.Core.Record.Reading;

/// <summary>One pass over a JSON text that finds what must not come in: stores and other readers of JSON would choke on it or disagree.</summary>
internal ref struct JsonCheck
{
    private static readonly Dictionary<int, Fault> s_noFaults = [];

    private readonly JsonLimits _limits;
    private readonly bool _isUtf8;
    private Utf8JsonReader _reader;
    private OpenObjects _open;

    private JsonCheck(ReadOnlySpan<byte> json, JsonLimits limits, int maxDepth)
    {
        _limits = limits;
        _isUtf8 = Utf8.IsValid(json);
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        _open = new OpenObjects(limits.Depth);
    }

    /// <inheritdoc cref="IncomingText.CheckJson"/>
    public static Fault? First(ReadOnlySpan<byte> json, JsonTokenType root, JsonLimits limits)
    {
        // One level more than allowed, so that we see the excess before the reader throws.
        var check = new JsonCheck(json, limits, limits.Depth + 1);
        try
        {
            return check._isUtf8 ? check.CheckRoot(root) ?? check.CheckRest() : Faults.MalformedUtf8();
        }
        catch (JsonException malformed)
        {
            return Malformed(malformed);
        }
        finally
        {
            check._open.Release();
        }
    }

    /// <inheritdoc cref="IncomingText.CheckItems"/>
    public static Fault? Items(ReadOnlySpan<byte> json, JsonLimits limits, out IReadOnlyDictionary<int, Fault> items)
    {
        items = s_noFaults;
        var check = new JsonCheck(json, limits, ItemReading.AnyDepth.MaxDepth);
        try
        {
            return check.CheckRoot(JsonTokenType.StartArray) ?? check.CheckItems(ref items);
        }
        catch (JsonException malformed)
        {
            return Malformed(malformed);
        }
        finally
        {
            check._open.Release();
        }
    }

    private static Fault Malformed(JsonException malformed) =>
        Faults.MalformedJson((malformed.LineNumber ?? 0) + 1, (malformed.BytePositionInLine ?? 0) + 1);

    private Fault? CheckRoot(JsonTokenType root)
    {
        _reader.Read();
        if (_reader.TokenType == root)
            return CheckToken();
        return root == JsonTokenType.StartArray ? Faults.ArrayExpected() : Faults.ObjectExpected();
    }

    private Fault? CheckRest()
    {
        while (_reader.Read())
            if (CheckToken() is { } fault)
                return fault;
        return null;
    }

    /// <summary>Goes on behind an item that is spoilt: its neighbours are not.</summary>
    private Fault? CheckItems(ref IReadOnlyDictionary<int, Fault> items)
    {
        Dictionary<int, Fault>? found = null;
        var index = -1;
        while (_reader.Read())
        {
            if (_reader.CurrentDepth == 1 && !IsEnd())
                index++;
            if (CheckToken() is not { } fault)
                continue;
            items = found ??= [];
            found[index] = fault;
            SkipItem();
        }
        return null;
    }

    private void SkipItem()
    {
        _open.Clear();
        if (_reader.CurrentDepth == 1 && _reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        while (_reader.Read() && !(_reader.CurrentDepth == 1 && IsEnd())) { }
    }

    private readonly bool IsEnd() => _reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;

    private Fault? CheckToken()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                if (CheckDepth() is { } tooDeep)
                    return tooDeep;
                _open.Enter();
                return null;
            case JsonTokenType.StartArray:
                return CheckDepth();
            case JsonTokenType.EndObject:
                _open.Leave();
                return null;
            case JsonTokenType.PropertyName:
                return CheckName();
            case JsonTokenType.String:
                return _reader.ValueIsEscaped ? CheckEscapes(isName: false) : CheckBytes();
            case JsonTokenType.Number:
                return IsFinite() ? null : Faults.NumberOutOfRange();
            default:
                return null;
        }
    }

    private readonly Fault? CheckDepth() => _reader.CurrentDepth >= _limits.Depth ? Faults.BodyTooDeep(_limits.Depth) : null;

    private Fault? CheckName() => _reader.ValueIsEscaped ? CheckEscapes(isName: true) : CheckBytes() ?? AddName(_reader.ValueSpan);

    /// <summary>The reader lets every byte within quotes pass.</summary>
    private readonly Fault? CheckBytes() => _isUtf8 || Utf8.IsValid(_reader.ValueSpan) ? null : Faults.MalformedUtf8();

    private Fault? AddName(ReadOnlySpan<byte> name)
    {
        if (!_open.Add(name))
            return Faults.DuplicateMember();
        return _open.Members > _limits.MembersPerObject ? Faults.TooManyMembers(_limits.MembersPerObject) : null;
    }

    /// <summary>What the text is once its escapes are resolved; only then half pairs and U+0000 show.</summary>
    private Fault? CheckEscapes(bool isName)
    {
        if (CheckBytes() is { } notUtf8)
            return notUtf8;
        var scratch = ArrayPool<byte>.Shared.Rent(_reader.ValueSpan.Length);
        try
        {
            var text = scratch.AsSpan(0, _reader.CopyString(scratch));
            if (text.Contains((byte)0))
                return Faults.NulCharacter();
            return isName ? AddName(text) : null;
        }
        catch (InvalidOperationException)
        {
            return Faults.LoneSurrogate();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    /// <summary>Only an exponent or some 300 digits can leave the range of a double.</summary>
    private readonly bool IsFinite() =>
        (_reader.ValueSpan.Length < 300 && !_reader.ValueSpan.ContainsAny((byte)'e', (byte)'E'))
        || (_reader.TryGetDouble(out var value) && double.IsFinite(value));
}
