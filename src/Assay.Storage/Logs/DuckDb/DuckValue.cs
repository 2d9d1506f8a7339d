using System.Text;

namespace Assay.Storage.Logs.DuckDb;

/// <summary>A parameter of a statement: one of the types that DuckDB is given here, or null.</summary>
internal readonly struct DuckValue
{
    private readonly DuckType? _type;
    private readonly long _integer;
    private readonly double _number;
    private readonly string? _text;

    private DuckValue(DuckType type, long integer = 0, double number = 0, string? text = null) =>
        (_type, _integer, _number, _text) = (type, integer, number, text);

    public static DuckValue Null => default;

    public static implicit operator DuckValue(long? value) => value is { } v ? new(DuckType.BigInt, integer: v) : Null;

    public static implicit operator DuckValue(double? value) => value is { } v ? new(DuckType.Double, number: v) : Null;

    public static implicit operator DuckValue(bool? value) => value is { } v ? new(DuckType.Boolean, integer: v ? 1 : 0) : Null;

    public static implicit operator DuckValue(string? value) => value is null ? Null : new(DuckType.Varchar, text: value);

    public static implicit operator DuckValue(DateTime? value) =>
        value is { } v ? new(DuckType.Timestamp, integer: DuckTime.Microseconds(v)) : Null;

    internal NativeState BindTo(StatementHandle statement, ulong index) =>
        _type switch
        {
            null => Native.BindNull(statement, index),
            DuckType.BigInt => Native.Bind(statement, index, _integer),
            DuckType.Double => Native.Bind(statement, index, _number),
            DuckType.Boolean => Native.Bind(statement, index, _integer != 0),
            DuckType.Timestamp => Native.BindTimestamp(statement, index, _integer),
            _ => BindText(statement, index, Encoding.UTF8.GetBytes(_text!)),
        };

    private static NativeState BindText(StatementHandle statement, ulong index, byte[] utf8) =>
        Native.Bind(statement, index, utf8, (ulong)utf8.Length);
}
