using System.Text;

namespace Assay.Core;

/// <summary>Paragraphs and tables of plain text that keep to a width.</summary>
internal sealed class TextPage(int width)
{
    private const char Tie = '\u00a0';
    private const int Indent = 2;

    private readonly StringBuilder _text = new();

    public void Add(TextTable table)
    {
        if (table.Fits(width))
            table.WriteTo(_text, width);
        else
            AddStacked(table);
    }

    public void AddEmptyLine() => _text.Append('\n');

    /// <summary>Adds a paragraph, broken between words. A word that is longer than a line is broken itself.</summary>
    /// <param name="indent">Blanks before every line but the first.</param>
    public void Add(string paragraph, int indent = 0)
    {
        var column = 0;
        // A p-value is not torn apart.
        var tied = TextWidth.Printable(paragraph).Replace("p = ", $"p{Tie}={Tie}", StringComparison.Ordinal);
        foreach (var word in tied.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var isFirst = column == 0;
            if (!isFirst && column + 1 + TextWidth.Of(word) > width)
            {
                BreakLine();
                isFirst = true;
            }
            _text.Append(isFirst ? "" : " ");
            column += isFirst ? 0 : 1;
            AddWord(word.Replace(Tie, ' '));
        }
        _text.Append('\n');

        void AddWord(string word)
        {
            while (column + TextWidth.Of(word) > width)
            {
                var part = TextWidth.Start(word, width - column);
                if (part.Length == word.Length)
                    break;
                _text.Append(part);
                word = word[part.Length..];
                BreakLine();
            }
            _text.Append(word);
            column += TextWidth.Of(word);
        }

        void BreakLine()
        {
            _text.Append('\n').Append(' ', indent);
            column = indent;
        }
    }

    public override string ToString() => _text.ToString();

    /// <summary>A table that is wider than the page: for each row its name, and below it the other cells.</summary>
    private void AddStacked(TextTable table)
    {
        foreach (var row in table.Rows)
        {
            Add($"{table.Headers[0]}: {row[0]}", Indent);
            Add($"- {string.Join("; ", table.Headers.Zip(row).Skip(1).Select(cell => $"{cell.First} {cell.Second}"))}", Indent);
        }
    }
}
