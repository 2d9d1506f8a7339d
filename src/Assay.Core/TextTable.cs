using System.Text;

namespace Assay.Core;

/// <summary>A table in plain text: the first column stands to the left, the others to the right.</summary>
/// <remarks>Where the page is too narrow, the first column is cut: it holds names, and a cut number would be another number.</remarks>
internal sealed class TextTable(params string[] headers)
{
    private const int Gap = 2;
    private const int NarrowestName = 8;

    private readonly List<string[]> _rows = [headers];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void WriteTo(StringBuilder text, int width)
    {
        int[] widths = [.. headers.Select((_, column) => _rows.Max(row => row[column].Length))];
        var others = widths.Skip(1).Sum(column => column + Gap);
        widths[0] = Math.Min(widths[0], Math.Max(NarrowestName, width - others));
        foreach (var row in _rows)
        {
            var numbers = row.Skip(1).Select((cell, i) => new string(' ', Gap) + cell.PadLeft(widths[i + 1]));
            text.Append((Cut(row[0], widths[0]).PadRight(widths[0]) + string.Concat(numbers)).TrimEnd()).Append('\n');
        }
    }

    private static string Cut(string name, int width) => name.Length <= width ? name : name[..(width - 1)] + '…';
}
