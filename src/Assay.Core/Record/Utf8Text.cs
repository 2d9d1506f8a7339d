using System.Text;

namespace Assay.Core.Record;

/// <summary>Text as UTF-8, often a part of a larger buffer that somebody else owns. The default is no text, which differs from empty text.</summary>
public readonly struct Utf8Text
{
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <param name="bytes">Valid UTF-8.</param>
    public Utf8Text(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        IsGiven = true;
    }

    public bool IsGiven { get; }
    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>In bytes.</summary>
    public int Length => _bytes.Length;

    public ReadOnlySpan<byte> Span => _bytes.Span;

    /// <summary>Not every engine can hold U+0000.</summary>
    public bool HasNul => _bytes.Span.Contains((byte)0);

    /// <summary>Counts characters only where the bytes do not settle it.</summary>
    public bool IsLongerThan(int characters) => Length > characters && Encoding.UTF8.GetCharCount(Span) > characters;

    public override string ToString() => Encoding.UTF8.GetString(Span);

    public static implicit operator Utf8Text(string? text) => text is null ? default : new(Encoding.UTF8.GetBytes(text));
}
