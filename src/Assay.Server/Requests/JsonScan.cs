using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Assay.Core;
using Assay.Server.Settings;

namespace Assay.Server.Requests;

/// <summary>One pass over a body that finds what must not come in: stores and other readers of JSON would choke on it or disagree.</summary>
internal ref struct JsonScan
{
    private readonly LimitSettings _limits;
    private Utf8JsonReader _reader;
    private OpenObjects _open;

    private JsonScan(ReadOnlySpan<byte> json, LimitSettings limits)
    {
        _limits = limits;
        // One level more than allowed, so that we see the excess before the reader throws.
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = limits.JsonDepth + 1 });
        _open = new OpenObjects(limits.JsonDepth);
    }

    /// <summary>The first fault of the body; <c>null</c> where there is none.</summary>
    public static Fault? Check(ReadOnlySpan<byte> json, BodyRule rule, LimitSettings limits)
    {
        if (!Utf8.IsValid(json))
            return Faults.MalformedUtf8();
        var scan = new JsonScan(json, limits);
        try
        {
            return scan.CheckRoot(rule) ?? scan.CheckRest();
        }
        catch (JsonException malformed)
        {
            return Faults.MalformedJson((malformed.LineNumber ?? 0) + 1, (malformed.BytePositionInLine ?? 0) + 1);
        }
        finally
        {
            scan._open.Release();
        }
    }

    private Fault? CheckRoot(BodyRule rule)
    {
        _reader.Read();
        var fault = CheckToken();
        if (rule is BodyRule.Batch or BodyRule.Beacon)
            return _reader.TokenType == JsonTokenType.StartArray ? fault : Faults.ArrayExpected();
        return _reader.TokenType == JsonTokenType.StartObject ? fault : Faults.ObjectExpected();
    }

    private Fault? CheckRest()
    {
        while (_reader.Read())
            if (CheckToken() is { } fault)
                return fault;
        return null;
    }

    private Fault? CheckToken()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _open.Enter();
                return CheckDepth();
            case JsonTokenType.StartArray:
                return CheckDepth();
            case JsonTokenType.EndObject:
                _open.Leave();
                return null;
            case JsonTokenType.PropertyName:
                return CheckName();
            case JsonTokenType.String:
                return _reader.ValueIsEscaped ? CheckEscapes(isName: false) : null;
            case JsonTokenType.Number:
                return IsFinite() ? null : Faults.NumberOutOfRange();
            default:
                return null;
        }
    }

    private readonly Fault? CheckDepth() => _reader.CurrentDepth >= _limits.JsonDepth ? Faults.BodyTooDeep(_limits.JsonDepth) : null;

    private Fault? CheckName() => _reader.ValueIsEscaped ? CheckEscapes(isName: true) : AddName(_reader.ValueSpan);

    private Fault? AddName(ReadOnlySpan<byte> name)
    {
        if (!_open.Add(name))
            return Faults.DuplicateMember();
        return _open.Members > _limits.MembersPerObject ? Faults.TooManyMembers(_limits.MembersPerObject) : null;
    }

    /// <summary>What the text is once its escapes are resolved; only then half pairs and U+0000 show.</summary>
    private Fault? CheckEscapes(bool isName)
    {
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
