namespace Assay.Storage.Files;

/// <summary>The text that CsvHelper parses, with the two things that its parser lacks: a bound for a row, and an end for the last one.</summary>
/// <remarks>
/// The parser keeps the row that it has not finished at the front of its buffer and reads on behind it, so the offset is the row's size so far. Without a line
/// break behind the last row it takes a doubled quotation mark at the end of the file for a closing one.
/// </remarks>
/// <param name="checkRow">Is given the size of the unfinished row, and throws where it is too large.</param>
internal sealed class CsvText(TextReader inner, Action<int> checkRow) : TextReader
{
    private bool _isEnded;

    public override int Read(char[] buffer, int index, int count)
    {
        checkRow(index);
        var read = inner.Read(buffer, index, count);
        if (read > 0 || _isEnded)
            return read;
        _isEnded = true;
        buffer[index] = '\n';
        return 1;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
