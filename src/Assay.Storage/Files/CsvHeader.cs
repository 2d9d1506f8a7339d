using System.Text;

namespace Assay.Storage.Files;

/// <summary>First line of a CSV file: the columns and what stands between them.</summary>
/// <remarks>Read here, since DuckDB's guess rests on many rows, and a single bad one among them ends it without naming the row.</remarks>
internal sealed record CsvHeader(char Delimiter, IReadOnlyList<string> Columns)
{
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    public static CsvHeader Read(string path)
    {
        var line = File.ReadLines(path).FirstOrDefault("");
        var delimiter = Delimiters.MaxBy(candidate => line.Count(character => character == candidate));
        return new CsvHeader(delimiter, [.. Split(line, delimiter)]);
    }

    private static IEnumerable<string> Split(string line, char delimiter)
    {
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var isQuote = line[i] == '"';
            if (isQuote && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[++i]);
            else if (isQuote)
                isQuoted = !isQuoted;
            else if (line[i] != delimiter || isQuoted)
                field.Append(line[i]);
            else
            {
                yield return field.ToString();
                field.Clear();
            }
        }
        yield return field.ToString();
    }
}
