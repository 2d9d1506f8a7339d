using System.Text;
using Assay.Core.Record;

namespace Assay.Storage.Files;

/// <summary>Reads what a file unfolds into, up to a limit; what is wrong with the file comes out in words for its sender.</summary>
/// <param name="isWhole">Whether a file that unfolded into so many bytes has all of its own.</param>
internal sealed class BoundedStream(Stream inner, long limit, Func<long, bool>? isWhole = null) : Stream
{
    private long _count;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = inner.Read(buffer);
            _count += read;
            if (_count > limit)
                throw new UnreadableFileException(FileFaults.TooLargeExpanded(limit));
            if (read == 0 && buffer.Length > 0 && isWhole?.Invoke(_count) == false)
                throw new UnreadableFileException(FileFaults.DamagedGzip());
            return read;
        }
        catch (InvalidDataException damaged)
        {
            throw new UnreadableFileException(FileFaults.DamagedGzip(), damaged);
        }
        catch (DecoderFallbackException damaged)
        {
            throw new UnreadableFileException(FileFaults.NotText("damaged UTF-16"), damaged);
        }
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
