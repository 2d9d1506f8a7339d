using System.Globalization;
using System.Text.Json.Serialization;

namespace Assay.Evaluation.Targeting;

/// <summary>What kind of value an attribute has.</summary>
public enum AttributeKind
{
    /// <summary>Not sent, or sent as null.</summary>
    Missing,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A list of values.</summary>
    List,
}

/// <summary>A value of an attribute, as in JSON but without objects. Made once per request, then passed without allocation.</summary>
[JsonConverter(typeof(AttributeValueJson))]
public readonly struct AttributeValue : IEquatable<AttributeValue>
{
    private readonly object? _reference;
    private readonly double _number;
    private readonly sbyte _side;

    private AttributeValue(AttributeKind kind, double number, object? reference, sbyte side = 0) =>
        (Kind, _number, _reference, _side) = (kind, number, reference, side);

    /// <summary>What kind of value this is.</summary>
    public AttributeKind Kind { get; }

    /// <summary>Whether there is no value.</summary>
    public bool IsMissing => Kind == AttributeKind.Missing;

    /// <summary>The number, where <see cref="Kind"/> is Number; 1 for true.</summary>
    public double Number => _number;

    internal ExactNumber Exact => new(_number, _side);

    /// <summary>The text, or null for another kind.</summary>
    public string? Text => _reference as string;

    /// <summary>The items, empty for another kind.</summary>
    public ReadOnlySpan<AttributeValue> Items => _reference as AttributeValue[];

    /// <summary>A text; null is a missing value.</summary>
    public static AttributeValue Of(string? text) => text is null ? default : new(AttributeKind.Text, 0, text);

    /// <summary>A number.</summary>
    public static AttributeValue Of(double number) => new(AttributeKind.Number, number, null);

    internal static AttributeValue Of(ExactNumber number) => new(AttributeKind.Number, number.Nearest, null, number.Side);

    /// <summary>The value that an application sent as JSON; missing where it can be none, as an object.</summary>
    public static AttributeValue FromJson(System.Text.Json.JsonElement json) => AttributeValueJson.FromSent(json) ?? default;

    /// <summary>True or false.</summary>
    public static AttributeValue Of(bool value) => new(AttributeKind.Boolean, value ? 1 : 0, null);

    /// <summary>A list.</summary>
    public static AttributeValue Of(IEnumerable<AttributeValue> items) => new(AttributeKind.List, 0, items.ToArray());

    /// <summary>A text.</summary>
    public static implicit operator AttributeValue(string? text) => Of(text);

    /// <summary>A number.</summary>
    public static implicit operator AttributeValue(double number) => Of(number);

    /// <summary>True or false.</summary>
    public static implicit operator AttributeValue(bool value) => Of(value);

    /// <summary>Equal in kind and value; texts ordinally, lists item by item.</summary>
    public bool Equals(AttributeValue other) =>
        Kind == other.Kind
        && _number.Equals(other._number)
        && _side == other._side
        && Text == other.Text
        && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AttributeValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _number, Text, Items.Length);

    /// <summary>Whether two values are equal.</summary>
    public static bool operator ==(AttributeValue left, AttributeValue right) => left.Equals(right);

    /// <summary>Whether two values differ.</summary>
    public static bool operator !=(AttributeValue left, AttributeValue right) => !left.Equals(right);

    /// <summary>The value as a unit id: a text as it is, a number as JavaScript writes it, true and false as words; otherwise null.</summary>
    public string? AsId() =>
        Kind switch
        {
            AttributeKind.Text => Text,
            AttributeKind.Number => JavaScriptNumber.ToText(_number),
            AttributeKind.Boolean => _number != 0 ? "true" : "false",
            _ => null,
        };

    /// <summary>The value for a person.</summary>
    public override string ToString() =>
        Kind switch
        {
            AttributeKind.Missing => "missing",
            AttributeKind.Boolean => _number != 0 ? "true" : "false",
            AttributeKind.List => $"[{string.Join(", ", Items.ToArray())}]",
            AttributeKind.Text => $"'{Text}'",
            _ => _number.ToString("R", CultureInfo.InvariantCulture),
        };
}
