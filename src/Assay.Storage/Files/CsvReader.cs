using System.Buffers;
using System.Text;
using Assay.Core.Record;

namespace Assay.Storage.Files;

/// <summary>Reads a CSV file row by row, in memory that one row bounds.</summary>
/// <remarks>
/// As in RFC 4180, and as files are: any line ending, any of the usual delimiters, blank lines passed over, cells at the end of a row that are empty and have
/// no column. What can be read in two ways is refused with its place.
/// </remarks>
internal sealed class CsvReader : IDisposable
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ByteReader _bytes;
    private readonly byte _delimiter;
    private readonly ImportLimits _limits;
    private readonly ArrayBufferWriter<byte> _cell = new();
    private readonly List<string?> _cells = [];
    private long _line = 1;
    private long _rowLine = 1;
    private long _rowBytes;
    private bool _isFirstPending;

    private CsvReader(ByteReader bytes, byte delimiter, ImportLimits limits) => (_bytes, _delimiter, _limits) = (bytes, delimiter, limits);

    /// <summary>Names as they stand in the header, without blanks around them; some may be empty or stand twice.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>The row that was read last, from 1; 0 while only the header is.</summary>
    public long Row { get; private set; }

    /// <exception cref="UnreadableFileException">The file is no text, or its first row breaks a limit.</exception>
    public static CsvReader Open(string path, FileDialect dialect, ImportLimits limits)
    {
        var shape = CsvShape.Of(path, dialect, limits);
        var reader = new CsvReader(new ByteReader(SourceFile.Open(path, dialect, limits)), shape.Delimiter, limits);
        try
        {
            if (shape.HasDelimiterLine)
                reader.ReadCells();
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
        var isThere = _isFirstPending || ReadCells(Row + 1);
        _isFirstPending = false;
        if (!isThere)
            return null;
        Row++;
        if (Row > _limits.Rows)
            throw new UnreadableFileException(FileFaults.TooManyRows(_limits.Rows));
        return Fitted();
    }

    public void Dispose() => _bytes.Dispose();

    private void ReadHeader(bool hasHeader)
    {
        if (!ReadCells())
            throw new UnreadableFileException(FileFaults.Empty());
        if (_cells.Count > _limits.Columns)
            throw new UnreadableFileException(FileFaults.TooManyColumns(_limits.Columns));
        _isFirstPending = !hasHeader;
        Columns = hasHeader
            ? [.. _cells.Select(cell => cell?.Trim() ?? "")]
            : [.. Enumerable.Range(1, _cells.Count).Select(place => place.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }

    /// <summary>Columns without a name and without cells do not matter, nor do empty cells behind the last column.</summary>
    private string?[] Fitted()
    {
        var cells = new string?[Columns.Count];
        for (var i = 0; i < Math.Max(_cells.Count, cells.Length); i++)
        {
            var fits = i >= _cells.Count ? Columns[i].Length == 0 : i < cells.Length || _cells[i] is null;
            if (!fits)
                throw new UnreadableFileException(FileFaults.Ragged(Row, _rowLine, _cells.Count, Columns.Count));
            if (i < Math.Min(_cells.Count, cells.Length))
                cells[i] = _cells[i];
        }
        return cells;
    }

    /// <summary>The cells of the next row that is not blank; false at the end of the file.</summary>
    private bool ReadCells(long row = 0)
    {
        do
        {
            _cells.Clear();
            (_rowBytes, _rowLine) = (0, _line);
            if (_bytes.Peek() == ByteReader.End)
                return false;
            while (ReadCell(row)) { }
        } while (_cells is [null] && _rowBytes == 0);
        return true;
    }

    /// <summary>Adds one cell; true where another one follows in the row.</summary>
    private bool ReadCell(long row)
    {
        _cell.ResetWrittenCount();
        if (_bytes.Peek() == '"')
            ReadQuoted(row);
        else
            ReadPlain(row);
        // Cells in front of the limit are kept; a row with more is refused with its header, or as ragged.
        if (_cells.Count <= _limits.Columns)
            _cells.Add(Decode(row));
        var next = _bytes.Read();
        if (next == _delimiter)
        {
            _rowBytes++;
            return true;
        }
        if (next == '\r' && _bytes.Peek() == '\n')
            _bytes.Read();
        _line++;
        return false;
    }

    private void ReadPlain(long row)
    {
        while (_bytes.Ahead is { IsEmpty: false } ahead)
        {
            var end = ahead.IndexOfAny(_delimiter, (byte)'\n', (byte)'\r');
            Append(end < 0 ? ahead : ahead[..end], row);
            _bytes.Skip(end < 0 ? ahead.Length : end);
            if (end >= 0)
                return;
        }
    }

    private void ReadQuoted(long row)
    {
        _bytes.Read();
        _rowBytes += 2;
        var openLine = _line;
        while (_bytes.Ahead is { IsEmpty: false } ahead)
        {
            var end = ahead.IndexOf((byte)'"');
            var part = end < 0 ? ahead : ahead[..end];
            _line += part.Count((byte)'\n');
            Append(part, row);
            _bytes.Skip(end < 0 ? ahead.Length : end + 1);
            if (end < 0)
                continue;
            if (_bytes.Peek() != '"')
            {
                SkipBlanks(row);
                return;
            }
            _bytes.Read();
            Append("\""u8, row);
        }
        throw new UnreadableFileException(FileFaults.OpenQuote(row, openLine));
    }

    private void SkipBlanks(long row)
    {
        while (_bytes.Peek() == ' ')
            _bytes.Read();
        if (_bytes.Peek() is var next && next != _delimiter && next is not (ByteReader.End or '\n' or '\r'))
            throw new UnreadableFileException(FileFaults.StrayQuote(row, _line));
    }

    private void Append(ReadOnlySpan<byte> part, long row)
    {
        _rowBytes += part.Length;
        if (_rowBytes > _limits.LineBytes)
            throw new UnreadableFileException(FileFaults.RowTooLong(row, _rowLine, _limits.LineBytes));
        if (_cell.WrittenCount + part.Length > _limits.CellBytes)
            throw new UnreadableFileException(FileFaults.CellTooLong(row, _cells.Count + 1, _limits.CellBytes));
        _cell.Write(part);
    }

    private string? Decode(long row)
    {
        if (_cell.WrittenCount == 0)
            return null;
        try
        {
            return s_strict.GetString(_cell.WrittenSpan);
        }
        catch (DecoderFallbackException notUtf8)
        {
            var column = _cells.Count < Columns.Count ? Columns[_cells.Count] : $"{_cells.Count + 1}";
            throw new UnreadableFileException(FileFaults.NotUtf8(FileFaults.Cell(row, column)), notUtf8);
        }
    }
}
