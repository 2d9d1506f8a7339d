using System.Globalization;
using System.Runtime.CompilerServices;

namespace Assay.Evaluation;

/// <summary>A text that is put together only where there is a fault to describe: snapshots are checked whole at every change.</summary>
[InterpolatedStringHandler]
internal ref struct FaultText
{
    private readonly string? _whole;
    private DefaultInterpolatedStringHandler _parts;

    public FaultText(int literalLength, int formattedCount, bool wrong, out bool isWanted)
    {
        isWanted = wrong;
        if (wrong)
            _parts = new(literalLength, formattedCount, CultureInfo.InvariantCulture);
    }

    private FaultText(string whole) => _whole = whole;

    public static implicit operator FaultText(string whole) => new(whole);

    public void AppendLiteral(string text) => _parts.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _parts.AppendFormatted(value);

    public string ToText() => _whole ?? _parts.ToStringAndClear();
}
