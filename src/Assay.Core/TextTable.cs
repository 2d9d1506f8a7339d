using System.Text;

namespace Assay.Core;

/// <summary>A table in plain text: the first column stands to the left, the others to the right.</summary>
/// <remarks>Where the page is too narrow, the first column is cut: it holds names, and a cut number would be another number.</remarks>
internal sealed class TextTable(params string[] headers)
{
    private const int Gap = 2;
    private const int NarrowestName = 8;

    private readonly List<string[]> _rows = [];

    public IReadOnlyList<string> Headers { get; } = [.. headers.Select(TextWidth.Printable)];

    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(TextWidth.Printable)]);

    /// <summary>Whether the table keeps to the width with no number cut, and with names that can still be told apart.</summary>
    public bool Fits(int width)
    {
        var widths = Widths(width);
        var names = _rows.ConvertAll(row => row[0]);
        return widths.Sum() + Gap * (widths.Length - 1) <= width
            && names.Select(name => Cut(name, widths[0])).Distinct().Count() == names.Distinct().Count();
    }

    public void WriteTo(StringBuilder text, int width)
    {
        var widths = Widths(width);
        foreach (var row in _rows.Prepend([.. Headers]))
        {
            var numbers = row.Skip(1).Select((cell, i) => new string(' ', Gap) + TextWidth.PadLeft(cell, widths[i + 1]));
            text.Append((TextWidth.PadRight(Cut(row[0], widths[0]), widths[0]) + string.Concat(numbers)).TrimEnd()).Append('\n');
        }
    }

    private int[] Widths(int width)
    {
        int[] widths = [.. Headers.Select((header, column) => _rows.Select(row => row[column]).Append(header).Max(TextWidth.Of))];
        var others = widths.Skip(1).Sum(column => column + Gap);
        widths[0] = Math.Min(widths[0], Math.Max(NarrowestName, width - others));
        return widths;
    }

    private static string Cut(string name, int width) => TextWidth.Of(name) <= width ? name : TextWidth.Start(name, width - 1) + '…';
}
