using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Assay.Core.Record;
using CsvHelper;
using CsvHelper.Configuration;

namespace Assay.Storage.Files;

/// <summary>A CSV file, row by row, in memory that the limits of one row bound.</summary>
/// <remarks>
/// CsvHelper tells rows and cells apart (ADR 10): any line ending, cells in quotation marks. This class adds the limits, the header, and what is refused: what
/// can be read in two ways, with its place. The parser is given bytes, each as one character (Latin-1): so sizes are bytes, and a cell that is not UTF-8 is
/// told by its row and column, where a decoder before the parser would be thousands of rows ahead.
/// </remarks>
internal sealed partial class CsvReader : IDisposable
{
    private const int BufferCharacters = 1 << 16;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly CsvParser _parser;
    private readonly ImportLimits _limits;
    private long _row;
    private string? _oddCell;
    private bool _isFirstPending;

    private CsvReader(Stream text, byte delimiter, ImportLimits limits)
    {
        _limits = limits;
        var characters = new StreamReader(text, Encoding.Latin1, detectEncodingFromByteOrderMarks: false, BufferCharacters);
        var rules = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = bad => _oddCell = bad.Field,
            BufferSize = BufferCharacters,
            Delimiter = ((char)delimiter).ToString(),
            // The parser loses its place where its buffer ends within the line break of a blank line that it passes over.
            IgnoreBlankLines = false,
            MaxFieldSize = limits.CellBytes,
        };
        _parser = new CsvParser(new CsvText(characters, RefuseUnbounded), rules);
    }

    /// <summary>Names as they stand in the header, without blanks around them; some may be empty or stand twice.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <exception cref="UnreadableFileException">The file is no text, or its first row breaks a limit.</exception>
    public static CsvReader Open(string path, FileDialect dialect, ImportLimits limits)
    {
        var shape = CsvShape.Of(path, dialect, limits);
        var reader = new CsvReader(SourceFile.Open(path, dialect, limits), shape.Delimiter, limits);
        try
        {
            if (shape.HasDelimiterLine)
                reader.Advance();
            reader.ReadHeader(dialect.HasHeader);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>The next row, with one cell per column; <c>null</c> at the end of the file. An empty cell is <c>null</c>.</summary>
    /// <exception cref="UnreadableFileException">The row cannot be read, or breaks a limit.</exception>
    public string?[]? Read()
    {
        _row++;
        if (!_isFirstPending && !Advance())
            return null;
        _isFirstPending = false;
        if (_row > _limits.Rows)
            throw new UnreadableFileException(FileFaults.TooManyRows(_limits.Rows));
        return Fitted();
    }

    public void Dispose() => _parser.Dispose();

    private void ReadHeader(bool hasHeader)
    {
        if (!Advance())
            throw new UnreadableFileException(FileFaults.Empty());
        if (_parser.Count > _limits.Columns)
            throw new UnreadableFileException(FileFaults.TooManyColumns(_limits.Columns));
        _isFirstPending = !hasHeader;
        var places = Enumerable.Range(0, _parser.Count);
        Columns = hasHeader
            ? [.. places.Select(place => Cell(place)?.Trim() ?? "")]
            : [.. places.Select(place => (place + 1).ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>Has the parser read the next row that is not blank; false at the end of the file.</summary>
    private bool Advance()
    {
        long size;
        do
        {
            var start = _parser.CharCount;
            if (!Parse())
                return false;
            size = _parser.CharCount - start;
        } while (size <= "\r\n".Length && RawRow().Length == 0);
        if (size > _limits.LineBytes)
            RefuseLong(RawRow());
        return true;
    }

    private bool Parse()
    {
        try
        {
            return _parser.Read();
        }
        catch (MaxFieldSizeException)
        {
            RefuseLong(_parser.RawRecord);
            throw new UnreadableFileException(FileFaults.CellTooLong(_row, _parser.Count + 1, _limits.CellBytes));
        }
    }

    /// <summary>Columns without a name and without cells do not matter, nor do empty cells behind the last column.</summary>
    private string?[] Fitted()
    {
        var cells = new string?[Columns.Count];
        for (var i = 0; i < Math.Max(_parser.Count, cells.Length); i++)
        {
            var cell = i < _parser.Count ? Cell(i) : null;
            var fits = i >= _parser.Count ? Columns[i].Length == 0 : i < cells.Length || cell is null;
            if (!fits)
                throw new UnreadableFileException(FileFaults.Ragged(_row, LineOf(RawRow()), _parser.Count, Columns.Count));
            if (i < cells.Length)
                cells[i] = cell;
        }
        return cells;
    }

    private string? Cell(int place)
    {
        _oddCell = null;
        var bytes = _parser[place];
        if (_oddCell is ['"', ..])
            bytes = Mended(_oddCell);
        if (Ascii.IsValid(bytes))
            return bytes.Length == 0 ? null : bytes;
        try
        {
            return s_strict.GetString(Encoding.Latin1.GetBytes(bytes));
        }
        catch (DecoderFallbackException notUtf8)
        {
            var column = place < Columns.Count ? Columns[place] : $"{place + 1}";
            throw new UnreadableFileException(FileFaults.NotUtf8(FileFaults.Cell(_row, column)), notUtf8);
        }
    }

    /// <summary>A quoted cell with blanks behind it, without them. A quotation mark within a plain cell is no harm, and does not come here.</summary>
    private string Mended(string cell)
    {
        if (PaddedCell().Match(cell) is { Success: true } padded)
            return padded.Groups[1].Value.Replace("\"\"", "\"", StringComparison.Ordinal);
        throw new UnreadableFileException(
            OpenCell().IsMatch(cell) ? FileFaults.OpenQuote(_row, LineOf(_parser.RawRecord)) : FileFaults.StrayQuote(_row, LineOf(RawRow()))
        );
    }

    /// <summary>Ends a row while it is read, whose line end may be half there.</summary>
    private void RefuseUnbounded(int bytes)
    {
        if (bytes > _limits.LineBytes + 1)
            throw new UnreadableFileException(FileFaults.RowTooLong(_row, LineOf(_parser.RawRecord), _limits.LineBytes));
    }

    private void RefuseLong(string row)
    {
        if (row.Length > _limits.LineBytes)
            throw new UnreadableFileException(FileFaults.RowTooLong(_row, LineOf(row), _limits.LineBytes));
    }

    private string RawRow() => _parser.RawRecord.TrimEnd('\r', '\n');

    /// <summary>Where the row begins: the parser counts lines up to its end, those within quotation marks too.</summary>
    private long LineOf(string row) => _parser.RawRow - LineBreak().Count(row);

    [GeneratedRegex("^\"((?>[^\"]+|\"\")*)\" *\\z")]
    private static partial Regex PaddedCell();

    [GeneratedRegex("^\"(?>[^\"]+|\"\")*\\z")]
    private static partial Regex OpenCell();

    [GeneratedRegex("\r\n?|\n")]
    private static partial Regex LineBreak();
}
