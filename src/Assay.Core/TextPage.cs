using System.Text;

namespace Assay.Core;

/// <summary>Paragraphs and tables of plain text that keep to a width.</summary>
internal sealed class TextPage(int width)
{
    private const char Tie = '\u00a0';

    private readonly StringBuilder _text = new();

    public void Add(TextTable table) => table.WriteTo(_text, width);

    public void AddEmptyLine() => _text.Append('\n');

    /// <summary>Adds a paragraph, broken between words. A word that is longer than a line gets a line of its own.</summary>
    /// <param name="indent">Blanks before every line but the first.</param>
    public void Add(string paragraph, int indent = 0)
    {
        var column = 0;
        // A p-value is not torn apart.
        var tied = paragraph.Replace("p = ", $"p{Tie}={Tie}", StringComparison.Ordinal);
        foreach (var word in tied.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var isFirst = column == 0;
            if (!isFirst && column + 1 + word.Length > width)
            {
                _text.Append('\n').Append(' ', indent);
                (column, isFirst) = (indent, true);
            }
            _text.Append(isFirst ? "" : " ").Append(word.Replace(Tie, ' '));
            column += word.Length + (isFirst ? 0 : 1);
        }
        _text.Append('\n');
    }

    public override string ToString() => _text.ToString();
}
